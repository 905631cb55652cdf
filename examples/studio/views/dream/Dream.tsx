/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import { proxy } from 'comlink';
import type { JSX } from 'preact';
import { doing } from '../../actions.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import type { DreamRequest } from '../../worker/dream.js';
import { Curve } from './Curve.js';

const presets: readonly { readonly name: DreamRequest['preset']; readonly says: string }[] = [
  { name: 'lucid', says: 'Fourier image, decorrelated colours, random transforms (Olah 2017)' },
  { name: 'erhan2009', says: 'no regularization' },
  { name: 'mahendran2015', says: 'total variation and jitter' },
  { name: 'nguyen2015', says: 'blur' },
  { name: 'mordvintsev2015', says: 'jitter and several scales' },
  { name: 'oygard2015', says: 'blurred gradients' },
  { name: 'tyka2016', says: 'bilateral filter' },
  { name: 'mordvintsev2016', says: 'normalized gradient frequencies' },
  { name: 'deepdream', says: 'the picture, with what a layer sees drawn into it' },
];

/** Images that excite a class or a unit, as they come to be. */
export function Dream(): JSX.Element {
  const preset = useSignal<DreamRequest['preset']>('lucid');
  const steps = useSignal(128);
  const seed = useSignal(0);
  const of = useSignal<'class' | 'unit'>('class');
  const image = useSignal<ImageData | undefined>(undefined);
  const scores = useSignal<Float32Array>(new Float32Array());
  const share = useSignal<number | undefined>(undefined);
  const isPaused = useSignal(false);

  const layers = state.model.value?.layers.filter(({ outputShape }) => outputShape.length === 4) ?? [];
  const layer = layers.some(({ path }) => path === state.layer.value) ? state.layer.value : (layers.at(-1)?.path ?? '');
  const run = (): void => {
    share.value = 0;
    isPaused.value = false;
    const onImage = proxy((part: ImageData, done: number, total: number) => {
      image.value = part;
      share.value = done / total;
    });
    const target = of.value === 'class' ? state.explained.value : { layer, channel: state.unit.value };
    const request = { preset: preset.value, steps: steps.value, seed: seed.value, target };
    void doing('Dreaming', () => studio.dream(request, onImage)).then((result) => {
      share.value = undefined;
      if (result === undefined) return;
      image.value = result.image;
      scores.value = result.scores;
    });
  };
  const pause = (): void => {
    isPaused.value = !isPaused.value;
    void (isPaused.value ? studio.pauseDream() : studio.resumeDream());
  };
  const label = of.value === 'class' ? state.nameOf(state.explained.value) : `channel ${state.unit.value} of ${layer}`;
  return (
    <div class="dream">
      <section aria-label="What to dream of" class="form">
        <h2>Dream of</h2>
        <label class="stacked">
          <span class="faint">What</span>
          <select value={of.value} onChange={(event) => (of.value = event.currentTarget.value as 'class' | 'unit')}>
            <option value="class">the class {state.nameOf(state.explained.value)}</option>
            <option value="unit">a channel of a layer</option>
          </select>
        </label>
        {(of.value === 'unit' || preset.value === 'deepdream') && (
          <label class="stacked">
            <span class="faint">Layer</span>
            <select value={layer} onChange={(event) => (state.layer.value = event.currentTarget.value)}>
              {layers.map(({ path }) => (
                <option key={path}>{path}</option>
              ))}
            </select>
          </label>
        )}
        {of.value === 'unit' && (
          <NumberField label="Channel" value={state.unit.value} onValue={(value) => (state.unit.value = value)} />
        )}
        <label class="stacked">
          <span class="faint">How</span>
          <select
            value={preset.value}
            onChange={(event) => (preset.value = event.currentTarget.value as DreamRequest['preset'])}
          >
            {presets.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <span class="faint">{presets.find(({ name }) => name === preset.value)?.says}</span>
        </label>
        <NumberField label="Steps" value={steps.value} onValue={(value) => (steps.value = Math.max(1, value))} />
        <NumberField label="Seed" value={seed.value} onValue={(value) => (seed.value = value)} />
        <div class="row">
          <button type="button" class="primary" disabled={share.value !== undefined} onClick={run}>
            Dream
          </button>
          <button type="button" disabled={share.value === undefined} aria-pressed={isPaused.value} onClick={pause}>
            {isPaused.value ? 'Resume' : 'Pause'}
          </button>
          <button type="button" disabled={share.value === undefined} onClick={() => void studio.cancelDream()}>
            Stop
          </button>
        </div>
        {share.value !== undefined && <progress value={share.value} aria-label="Progress of the dream" />}
      </section>
      <section aria-label="The dream" class="result" data-done={scores.value.length > 0 || undefined}>
        {image.value ? (
          <>
            <Picture image={image.value} label={`A dream of ${label}`} />
            <Save name={`dream of ${label}`} image={image.value} numbers={() => ({ scores: scores.value })} />
            {scores.value.length > 1 && <Curve values={scores.value} label="Score" />}
          </>
        ) : (
          <p class="faint">An image that the network answers to most strongly, starting from noise.</p>
        )}
      </section>
    </div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly onValue: (value: number) => void;
}

function NumberField({ label, value, onValue }: NumberFieldProps): JSX.Element {
  return (
    <label class="stacked">
      <span class="faint">{label}</span>
      <input
        type="number"
        min="0"
        value={value}
        onInput={(event) => onValue(Math.max(0, Math.round(Number(event.currentTarget.value))))}
      />
    </label>
  );
}
