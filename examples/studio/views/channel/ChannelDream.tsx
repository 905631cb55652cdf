/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import { proxy } from 'comlink';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { inBackground } from '../../doing.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import type { LayerRow } from '../../worker/facts.js';
import { firstPreset } from '../../worker/firstPreset.js';
import { presetAt, type Quality } from '../dream/quality.js';

interface ChannelDreamProps {
  readonly row: LayerRow;
  readonly unit: number;
  /** Called when the worker is free again. */
  readonly onEnd: () => void;
}

interface Made {
  readonly image: ImageData;
  readonly score: number | undefined;
  /** Undefined while it comes to be. */
  readonly quality?: Quality;
}

/** What would excite a channel most: quickly when the page is opened, better at a press. */
export function ChannelDream({ row, unit, onEnd }: ChannelDreamProps): JSX.Element {
  const made = useSignal<Made | undefined>(undefined);
  const share = useSignal<number | undefined>(undefined);
  const latest = useRef(0);
  const name = `channel ${unit} of ${row.path}`;
  const dream = async (quality: Quality): Promise<void> => {
    const facts = state.model.value;
    const mine = ++latest.current;
    if (facts === undefined) return;
    share.value = 0;
    const onImage = proxy((image: ImageData, done: number, total: number, scores: Float32Array) => {
      if (mine !== latest.current) return;
      made.value = { image, score: scores.at(-1) };
      share.value = done / total;
    });
    const done = await inBackground('Dreaming', async () => {
      const preset = firstPreset(facts);
      const forms = await studio.presetForms();
      const fields = presetAt(forms.find((form) => form.name === preset)?.fields ?? [], quality);
      const values = Object.fromEntries(fields.map(({ key, value }) => [key, value]));
      const target = { kind: 'channel', layer: row.path, channel: unit } as const;
      return studio.maximize({ preset, values, target }, onImage);
    });
    if (mine !== latest.current) return;
    share.value = undefined;
    if (done !== undefined) made.value = { image: done.image, score: done.scores.at(-1), quality };
    onEnd();
  };
  useEffect(() => {
    made.value = undefined;
    void dream('quick');
  }, [unit]);
  useEffect(
    () => () => {
      latest.current++;
      void studio.cancelJob();
    },
    [],
  );
  const shown = made.value;
  return (
    <section aria-label="Its dream" class="dreamt" data-done={shown?.quality}>
      <h3>Its dream</h3>
      <p class="faint">An image that excites it most, made by gradient ascent.</p>
      {shown ? (
        <Picture image={shown.image} label={`A dream of ${name}`} />
      ) : (
        <p class="picture empty">{share.value === undefined ? '' : '…'}</p>
      )}
      <progress
        class={share.value === undefined ? 'idle' : ''}
        value={share.value ?? 0}
        aria-label="Progress of the dream"
      />
      <div class="row">
        {share.value === undefined ? (
          <button type="button" onClick={() => void dream('best')} disabled={shown?.quality === 'best'}>
            Better
          </button>
        ) : (
          <button type="button" onClick={() => void studio.cancelJob()}>
            Stop
          </button>
        )}
        <button type="button" onClick={() => openDream(row, unit)}>
          Open in Dream
        </button>
        {shown && (
          <Save name={`dream of ${name}`} image={shown.image} numbers={() => ({ ...shown, image: undefined })} />
        )}
      </div>
    </section>
  );
}

/** The same target in the view that has every preset and parameter. */
function openDream({ path }: LayerRow, unit: number): void {
  state.layer.value = path;
  state.unit.value = unit;
  state.dream.of.value = 'channel';
  state.dream.tab.value = '';
  state.view.value = 'dream';
}
