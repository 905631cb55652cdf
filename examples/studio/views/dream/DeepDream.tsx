/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import { proxy } from 'comlink';
import type { JSX } from 'preact';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import type { DeepDreamRequest } from '../../worker/deepDream.js';
import type { PresetField } from '../../worker/presetFields.js';
import { chosenQuality } from './chosenQuality.js';
import { change, spatialLayers, valuesOf } from './dreamState.js';
import { Fields } from './Fields.js';
import { fitted } from './fitted.js';
import { LayerField } from './LayerField.js';
import { NumberField } from './NumberField.js';
import { Frames } from './Frames.js';
import { fieldsAt, STEP, type AtQuality, type Quality } from './quality.js';
import { QualityChoice } from './QualityChoice.js';
import { RunButtons } from '../../ui/RunButtons.js';
import { useRun } from '../../ui/useRun.js';

const whole = { min: 1, step: 1 };
const own: readonly PresetField[] = [
  { key: 'side', label: 'Longest side in pixels', value: 224, ...whole, min: 16, max: 2048 },
  { key: 'dreamSteps', label: 'Steps an octave', value: 10, ...whole },
  { key: 'strength', label: 'Step size, of 255 levels', value: 1.5, min: 0.01, step: 0.1 },
  { key: 'octaves', label: 'Octaves', value: 4, ...whole, max: 12 },
  { key: 'octaveScale', label: 'Octave scale', value: 1.4, min: 1.05, step: 0.05 },
  { key: 'dreamJitter', label: 'Jitter in pixels', value: 32, ...whole, min: 0 },
  { key: 'tile', label: 'Tile size in pixels', value: 512, ...whole },
  { key: 'dreamSeed', label: 'Seed', value: 0, ...whole, min: 0 },
  { key: 'zoom', label: 'Zoom a frame', value: 1.05, min: 1, step: 0.01 },
  { key: 'turn', label: 'Turn a frame, in degrees', value: 1, min: -180, max: 180, step: 0.5 },
  { key: 'rate', label: 'Film, frames a second', value: 12, ...whole, max: 60 },
];

/** The notebook's are good. */
const values: AtQuality = {
  quick: { dreamSteps: 5, octaves: 3 },
  good: {},
  best: { side: 448, dreamSteps: 20, octaves: 5 },
};

const channelField: PresetField = { key: 'dreamChannel', label: 'Channel', value: -1, min: -1, step: 1 };

/** Bytes of frames that are kept to be looked at and saved: of 224 pixels some 900. */
const KEPT = 128e6;

/** The last frames that are kept. */
function kept(frames: readonly ImageData[]): readonly ImageData[] {
  const bytes = frames[0]?.data.length ?? 1;
  return frames.slice(-Math.max(2, Math.floor(KEPT / bytes)));
}

/** What a layer sees in the open picture, drawn into it; and the way into it, which has no end. */
export function DeepDream(): JSX.Element {
  const run = useRun();
  const fields = fieldsAt(own, values, chosenQuality());
  const image = useSignal<ImageData | undefined>(undefined);
  const frames = useSignal<readonly ImageData[]>([]);
  const count = useSignal(0);
  const speed = useSignal('');
  /** A frame that is looked at; the newest where undefined. */
  const chosen = useSignal<number | undefined>(undefined);
  const isDone = useSignal(false);
  const { dreamChannel = -1 } = valuesOf([channelField]);
  const { rate = 12 } = valuesOf(fields);
  const channel = dreamChannel < 0 ? undefined : dreamChannel;
  const layers = spatialLayers.value;
  const layer = layers.find(({ path }) => path === state.layer.value) ?? layers[Math.floor(layers.length * 0.6)];

  /** How many predictions take as long as a dream, or as a frame of the zoom. */
  const predictions = (name: Quality): number => {
    const { side = 1, dreamSteps = 0, octaves = 0, octaveScale = 1 } = valuesOf(fieldsAt(own, values, name));
    const { width = 1, height = 1 } = state.original.value ?? {};
    const facts = state.model.value;
    const pixels = (side * side * Math.min(width, height)) / Math.max(width, height);
    const sizes = Array.from({ length: octaves }, (_, i) => octaveScale ** (-2 * i)).reduce(
      (sum, size) => sum + size,
      0,
    );
    return (STEP * dreamSteps * sizes * pixels) / (facts === undefined ? pixels : facts.width * facts.height);
  };
  const request = (): DeepDreamRequest | undefined => {
    const source = state.original.value ?? state.picture.value;
    if (source === undefined || layer === undefined) return undefined;
    const given = valuesOf(fields) as Record<string, number> & { side: number };
    const { dreamSteps, strength, octaves, octaveScale, dreamJitter, tile, dreamSeed } = given;
    return {
      picture: fitted(source, given.side),
      layers: [{ layer: layer.path, ...(channel !== undefined && { channel: channel }) }],
      options: {
        ...{ steps: dreamSteps!, stepSize: strength!, octaves: octaves!, octaveScale: octaveScale! },
        ...{ jitter: dreamJitter!, tileSize: tile!, seed: dreamSeed! },
      },
    };
  };
  const start = (): void => {
    isDone.value = false;
    frames.value = [];
    count.value = 0;
    chosen.value = undefined;
    speed.value = '';
  };
  const dream = (): void => {
    const asked = request();
    if (asked === undefined) return;
    start();
    image.value = asked.picture;
    const onImage = proxy((part: ImageData, done: number, total: number) => {
      image.value = part;
      run.progress(done / total);
    });
    void run
      .begin('Dreaming', () => studio.dreamOf(asked, onImage))
      .then((made) => {
        if (made === undefined) return;
        image.value = made;
        isDone.value = true;
      });
  };
  const zoom = (): void => {
    const asked = request();
    if (asked === undefined) return;
    start();
    const { zoom: factor = 1.05, turn = 0 } = valuesOf(fields);
    const onFrame = proxy((frame: ImageData, milliseconds: number) => {
      frames.value = kept([...frames.value, frame]);
      count.value++;
      image.value = frame;
      speed.value = `${(milliseconds / 1000).toFixed(1)} s a frame`;
    });
    const onStep = proxy((part: ImageData, done: number, total: number) => {
      // The octaves before the last are smaller: between frames the last whole one stays.
      if (count.value === 0) image.value = part;
      run.progress(done / total);
    });
    void run.begin('Dreaming', () => studio.zoomInto(asked, { zoom: factor, rotate: turn }, onFrame, onStep));
  };
  const shown = (chosen.value === undefined ? undefined : frames.value[chosen.value]) ?? image.value;
  const label = `A dream of ${layer?.path}${channel === undefined ? '' : `, channel ${channel}`}`;
  const isRunning = run.share !== undefined;
  return (
    <div class="dream">
      <section aria-label="What to dream into the picture" class="form">
        <LayerField layers={layers} value={layer?.path ?? ''} />
        <NumberField
          label="Channel (empty: all)"
          value={channel}
          min={0}
          max={(layer?.outputShape.at(-1) ?? 1) - 1}
          placeholder="all"
          onValue={(value) => change({ dreamChannel: value })}
          onEmpty={() => change({ dreamChannel: undefined })}
        />
        <QualityChoice predictions={predictions} />
        <RunButtons run={run} label="Dream" onBegin={dream} of="the dream">
          <button type="button" disabled={isRunning} onClick={zoom}>
            Endless zoom
          </button>
        </RunButtons>
      </section>
      <section aria-label="The dream" class="result" data-done={isDone.value || undefined} data-frames={count.value}>
        {shown ? (
          <>
            <Picture image={shown} label={label} />
            <div class="under">
              <span>
                {label} <span class="faint number">{count.value > 0 && `${count.value} frames, ${speed.value}`}</span>
              </span>
              <Save name={label} image={shown} />
            </div>
            {frames.value.length > 1 && (
              <Frames
                frames={frames.value}
                first={count.value - frames.value.length}
                chosen={chosen.value}
                onChoose={(frame) => (chosen.value = frame)}
                rate={rate}
              />
            )}
          </>
        ) : (
          <p class="faint">The open picture, with what a layer sees in it made stronger at several sizes.</p>
        )}
      </section>
      <Fields fields={fields} />
    </div>
  );
}
