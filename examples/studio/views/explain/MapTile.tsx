/** @jsxImportSource preact */
import { proxy } from 'comlink';
import { useSignal } from '@preact/signals';
import type { RegionBox } from 'netlens';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { MapLegend } from '../../ui/MapLegend.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import { usePainted } from '../../ui/usePainted.js';
import { usePoint, type Point } from '../../ui/usePoint.js';
import type { MethodRow, RawMap } from '../../worker/explain.js';
import { inTurn } from './inTurn.js';
import { doubtsOf, unitsOf } from './reading.js';

interface MapTileProps {
  readonly method: MethodRow;
  readonly target: number;
  /** Grad-CAM's; the last spatial one if undefined. */
  readonly layer: string | undefined;
  /** Whether it is left out of what is shown; what it has computed stays. */
  readonly isHidden: boolean;
}

/** One method's map: computed when the question changes, painted when the colours do. */
export function MapTile({ method, target, layer: given, isHidden }: MapTileProps): JSX.Element {
  const { title, isQuick } = method;
  const map = useSignal<RawMap | undefined>(undefined);
  const isDone = useSignal(false);
  const boxes = useSignal<readonly RegionBox[]>([]);
  const absence = useSignal('');
  const share = useSignal<number | undefined>(undefined);
  const isAsked = useSignal(isQuick);
  const stop = (): void => {
    void studio.cancelExplaining(method.name);
    isAsked.value = false;
    map.value = undefined;
  };
  const layer = method.usesLayer ? given : undefined;

  useEffect(() => {
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      absence.value = '';
      isDone.value = false;
      const onProgress = proxy((done: number, total: number) => {
        // The last call may come after the result.
        if (isCurrent) share.value = done < total ? done / total : undefined;
      });
      const onMap = proxy((coarse: RawMap) => {
        if (isCurrent) map.value = coarse;
      });
      const explain = (): Promise<RawMap> => studio.explain(method.name, target, layer, onProgress, onMap);
      const result = await (isQuick ? inTurn(() => isCurrent, explain) : explain());
      if (!isCurrent || result === undefined) return;
      const found = method.name === 'gradCam' ? await studio.camBoxes(target, layer) : [];
      if (!isCurrent) return;
      map.value = result;
      boxes.value = found;
      isDone.value = true;
    };
    if (isAsked.value) {
      ask()
        .catch((error: unknown) => {
          if (!isCurrent) return;
          map.value = undefined; // it may be another class's
          absence.value = (error as Error).message;
        })
        .finally(() => (share.value = undefined));
    }
    return () => {
      isCurrent = false;
    };
  }, [target, layer, state.version.value, isAsked.value]);

  const drawn = usePainted(map.value, state.picture.value);
  const [point, events] = usePoint(map.value?.height ?? 1, map.value?.width ?? 1);
  const isLarge = state.method.value === title;
  return (
    <figure
      aria-label={title}
      class={isLarge ? 'large' : undefined}
      hidden={isHidden}
      data-method={title}
      data-done={(isDone.value && drawn?.map === map.value) || undefined}
    >
      <figcaption>
        <strong>{title}</strong>
        <span class="faint number">{map.value && `${map.value.milliseconds.toFixed(0)} ms`}</span>
        <button
          type="button"
          class="enlarge"
          aria-pressed={isLarge}
          aria-label={`Show ${title} large`}
          title="Show large"
          onClick={() => (state.method.value = isLarge ? '' : title)}
        >
          {isLarge ? '↙' : '↗'}
        </button>
      </figcaption>
      <p class="faint shows">{method.shows}</p>
      {drawn && map.value ? (
        <Picture image={drawn.image} label={`${title} for ${state.nameOf(target)}`} {...events}>
          {point && <span class="at" style={placed({ top: point.y, left: point.x, height: 1, width: 1 }, map.value)} />}
          {boxes.value.map((box) => (
            <span key={`${box.top},${box.left}`} class="box" data-box style={placed(box, map.value as RawMap)} />
          ))}
        </Picture>
      ) : (
        <div class="picture empty">
          {absence.value === 'Stopped.' ? '' : absence.value}
          {!isAsked.value && (
            <button type="button" onClick={() => (isAsked.value = true)}>
              Run {title}
              <small>{lasts(method.passes)}</small>
            </button>
          )}
        </div>
      )}
      {drawn ? <MapLegend scale={drawn.scale} /> : <span class="scale-bar" />}
      <div class="under">
        <span class="faint number" aria-live="polite">
          {map.value && point && valueAt(point, map.value)}
        </span>
        {share.value !== undefined && (
          <>
            <progress value={share.value} aria-label={`${title}, progress`} />
            <button type="button" onClick={stop}>
              Stop
            </button>
          </>
        )}
        {drawn && <Save name={`${title} ${state.nameOf(target)}`} image={drawn.image} numbers={() => map.value} />}
      </div>
      {isLarge && (
        <p class="faint doubts">
          {unitsOf(method)} <strong>What to doubt:</strong> {doubtsOf(method).join(' ')}
        </p>
      )}
    </figure>
  );
}

/** How long so many passes take, about: as long as an answer each. */
function lasts(passes: number): string {
  const seconds = (passes * (state.answer.value?.milliseconds ?? 0)) / 1000;
  return seconds < 100 ? `about ${Math.ceil(seconds)} s` : `about ${Math.round(seconds / 60)} min`;
}

function valueAt({ y, x }: Point, map: RawMap): string {
  const at = (y * map.width + x) * map.channels;
  const values = Array.from(map.values.subarray(at, at + map.channels), (value) => value.toPrecision(3));
  return `(${x}, ${y}): ${values.join(', ')}`;
}

function placed({ top, left, height, width }: Omit<RegionBox, 'area'>, map: RawMap): Record<string, string> {
  const percent = (part: number, whole: number): string => `${(100 * part) / whole}%`;
  return {
    top: percent(top, map.height),
    left: percent(left, map.width),
    height: percent(height, map.height),
    width: percent(width, map.width),
  };
}
