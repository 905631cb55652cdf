/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX, TargetedPointerEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import type { PatchPlace } from '../../worker/patch.js';
import { newest } from './newest.js';
import { Odds } from './Odds.js';

interface PatchStageProps {
  readonly patch: ImageData;
  readonly target: number;
}

interface Seen {
  readonly place: PatchPlace;
  readonly image: ImageData;
  readonly scores: Float32Array;
}

interface Question {
  readonly patch: ImageData;
  readonly place: PatchPlace;
}

const ways: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The patch over the open picture, to be dragged, turned and scaled, while the probabilities follow. */
export function PatchStage({ patch, target }: PatchStageProps): JSX.Element | null {
  const picture = state.picture.value;
  const [width, height] = [picture?.width ?? 1, picture?.height ?? 1];
  const place = useSignal<PatchPlace>({ y: (height - 1) / 2, x: (width - 1) / 2, rotation: 0, scale: 1 });
  const seen = useSignal<Seen | undefined>(undefined);
  const computed = useRef(0);
  const stage = useRef<HTMLDivElement>(null);
  const ask = useRef<((question: Question) => void) | undefined>(undefined);
  ask.current ??= newest(async ({ patch: asked, place: at }: Question) => {
    try {
      seen.value = { place: at, ...(await studio.predictPatched(asked, at)) };
      computed.current++;
    } catch {
      seen.value = undefined; // of a model that has been closed meanwhile
    }
  });
  const at = place.value;
  useEffect(() => ask.current?.({ patch, place: at }), [patch, at, state.version.value]);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => canvas.current?.getContext('2d')?.putImageData(patch, 0, 0), [patch]);
  if (picture === undefined) return null;

  const move = (y: number, x: number): void => {
    const within = (value: number, count: number): number => Math.max(0, Math.min(count - 1, Math.round(value)));
    place.value = { ...place.value, y: within(y, height), x: within(x, width) };
  };
  const drag = (event: TargetedPointerEvent<HTMLElement>): void => {
    if (event.buttons === 0 || stage.current === null) return;
    const box = stage.current.getBoundingClientRect();
    move(
      ((event.clientY - box.top) / box.height) * height - 0.5,
      ((event.clientX - box.left) / box.width) * width - 0.5,
    );
  };
  const byKey = (event: KeyboardEvent): void => {
    const way = ways[event.key];
    if (way === undefined) return;
    event.preventDefault();
    const far = event.shiftKey ? 8 : 1;
    move(at.y + far * way[0], at.x + far * way[1]);
  };
  const answer = seen.value;
  return (
    <div class="stage" data-computed={computed.current} data-at={answer && `${answer.place.y},${answer.place.x}`}>
      <div>
        <div ref={stage} class="scene">
          <Picture image={picture} label="The open picture, under the patch">
            <button
              type="button"
              class="patch"
              aria-label={`The patch, at row ${at.y}, column ${at.x}: drag it, or move it by the arrow keys`}
              style={{
                left: `${(100 * (at.x + 0.5)) / width}%`,
                top: `${(100 * (at.y + 0.5)) / height}%`,
                width: `${(100 * patch.width * at.scale) / width}%`,
                transform: `translate(-50%, -50%) rotate(${-at.rotation}deg)`,
              }}
              onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
              onPointerMove={drag}
              onKeyDown={byKey}
            >
              <canvas ref={canvas} width={patch.width} height={patch.height} />
            </button>
          </Picture>
        </div>
        <div class="controls">
          <Slider
            label="Rotation"
            unit="°"
            value={at.rotation}
            min={-180}
            max={180}
            step={5}
            onValue={(rotation) => (place.value = { ...at, rotation })}
          />
          <Slider
            label="Scale"
            unit="×"
            value={at.scale}
            min={0.25}
            max={2}
            step={0.05}
            onValue={(scale) => (place.value = { ...at, scale })}
          />
        </div>
      </div>
      <div>
        {answer && (
          <>
            <Odds scores={answer.scores} target={target} />
            <div class="seen">
              <Picture image={answer.image} label="What the network sees, with the patch" />
              <div class="under">
                <span class="faint">what the network sees</span>
                <Save
                  name="patched picture"
                  image={answer.image}
                  numbers={() => ({ place: answer.place, scores: answer.scores })}
                />
              </div>
            </div>
          </>
        )}
      </div>
    </div>
  );
}

interface SliderProps {
  readonly label: string;
  readonly unit: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onValue: (value: number) => void;
}

function Slider({ label, unit, value, onValue, ...bounds }: SliderProps): JSX.Element {
  return (
    <label>
      <span class="faint">{label}</span>
      <input type="range" {...bounds} value={value} onInput={(event) => onValue(Number(event.currentTarget.value))} />
      <span class="number">
        {value}
        {unit}
      </span>
    </label>
  );
}
