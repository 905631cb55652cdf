/** @jsxImportSource preact */
import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import type { MethodRow } from '../../worker/explain.js';
import { paint } from '../explain/paint.js';
import { SideFields } from './SideFields.js';
import { useMap, type Side } from './useMap.js';

/** A map that stays while the network, the picture or the question changes. */
interface Held {
  readonly image: ImageData;
  readonly caption: string;
}

const held = signal<Held | undefined>(undefined);

/** Two maps of the open picture, one over the other, with an edge to move: of two classes, methods or networks. */
export function Swipe(): JSX.Element {
  const methods = useSignal<readonly MethodRow[]>([]);
  const colors = useSignal<readonly number[]>([]);
  const at = useSignal(50);
  useEffect(() => void studio.methods().then((rows) => (methods.value = rows)), []);
  useEffect(() => void studio.colors(state.colormap.value).then((values) => (colors.value = values)), []);

  const left = sideOf(state.compare.left.value, { method: 'gradCam', target: state.explained.value });
  const right = sideOf(state.compare.right.value, rivalOf(left));
  const drawn = [useDrawn(left, colors.value), useDrawn(right, colors.value)] as const;
  const captionOf = ({ method, target }: Side): string =>
    `${methods.value.find(({ name }) => name === method)?.title ?? method}, ${state.nameOf(target)}, ${state.model.value?.name}`;
  const [first, second] = [held.value?.image ?? drawn[0].image, drawn[1].image];
  const captions = [held.value?.caption ?? captionOf(left), captionOf(right)] as const;
  const [{ image }] = drawn;
  return (
    <>
      <div class="sides">
        <section class="side" aria-label="Left">
          {held.value ? (
            <p>{held.value.caption}</p>
          ) : (
            <SideFields methods={methods.value} side={left} value={state.compare.left} />
          )}
          <button
            type="button"
            aria-pressed={held.value !== undefined}
            disabled={held.value === undefined && image === undefined}
            title="Keeps this map while you open another network or picture"
            onClick={() => (held.value = held.value || !image ? undefined : { image, caption: captionOf(left) })}
          >
            Hold the left map
          </button>
        </section>
        <section class="side" aria-label="Right">
          <SideFields methods={methods.value} side={right} value={state.compare.right} />
        </section>
      </div>
      {first && second ? (
        <div class="swipe" style={{ '--at': `${at.value}%` }}>
          <Picture image={second} label={`Right: ${captions[1]}`} />
          <div class="over">
            <Picture image={first} label={`Left: ${captions[0]}`} />
          </div>
          <input
            type="range"
            min="0"
            max="100"
            aria-label="Where the left map ends, in percent"
            value={at.value}
            onInput={(event) => (at.value = Number(event.currentTarget.value))}
          />
        </div>
      ) : (
        <p class="faint" role="status">
          {drawn.map(({ note }) => note).find((note) => note !== '')}
        </p>
      )}
      {first && second && (
        <p class="row">
          <Save name={captions[0]} image={first} /> left <Save name={captions[1]} image={second} /> right
        </p>
      )}
      <p class="faint">
        Move the edge with the pointer or the arrow keys. Each map has colours of its own, from its least to its
        greatest value: compare where they are, not how strong. To compare two networks, hold the left map and open
        another.
      </p>
    </>
  );
}

interface Drawn {
  readonly image: ImageData | undefined;
  /** Why there is none; empty where there is one. */
  readonly note: string;
}

function useDrawn(side: Side, colors: readonly number[]): Drawn {
  const { map, picture, absence, share } = useMap(side);
  const image = useMemo(
    () =>
      map && picture && colors.length > 0 && map.width === picture.width && map.height === picture.height
        ? paint(map, picture, colors, state.opacity.value)
        : undefined,
    [map, picture, colors],
  );
  if (image) return { image, note: '' };
  return { image, note: absence ?? (share === undefined ? 'Computing…' : `Computing, ${Math.round(100 * share)} %`) };
}

/** What an address says, `method@class`; otherwise what a side begins with. */
function sideOf(text: string, otherwise: Side): Side {
  const [, method, target] = /^(\w+)@(\d+)$/.exec(text) ?? [];
  const count = state.answer.value?.scores.length ?? 0;
  return method !== undefined && Number(target) < count ? { method, target: Number(target) } : otherwise;
}

/** The same of the best class beside it; of the only one, by another method. */
function rivalOf({ method, target }: Side): Side {
  const scores = [...(state.answer.value?.scores ?? [])];
  const others = [...scores.keys()].filter((index) => index !== target);
  if (others.length === 0) return { method: method === 'saliency' ? 'gradCam' : 'saliency', target };
  return { method, target: others.reduce((a, b) => (scores[b]! > scores[a]! ? b : a)) };
}
