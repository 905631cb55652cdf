/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { doing } from '../../doing.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { savePng } from '../../ui/Save.js';
import { useDark } from '../../ui/useDark.js';
import type { Neuron } from '../../worker/space.js';
import type { Planes, Which } from '../../worker/spacePlanes.js';
import type { Place } from '../../worker/spaceStep.js';
import { Equation } from './Equation.js';
import { Legend } from './Legend.js';
import { NeuronForm } from './NeuronForm.js';
import { Pixel } from './Pixel.js';
import { nextPlace, placeOf, strongestOf, textOf } from './place.js';
import { NetworkScene, type Cost } from './scene.js';
import './space.css';

const MOST_TERMS = 12;
const none: Planes = { planes: [], all: 0 };

/** The network as planes of activations in space; a neuron's value, and where it comes from. */
export function Space(): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const labels = useRef<HTMLDivElement>(null);
  const scene = useRef<NetworkScene | undefined>(undefined);
  const pressed = useRef<readonly [number, number]>([0, 0]);
  const shown = useSignal<Planes>(none);
  const neuron = useSignal<Neuron | undefined>(undefined);
  const cost = useSignal<Cost | undefined>(undefined);
  const { planes, all } = shown.value;
  const place = placeOf(state.neuron.value, planes);
  const which = ((): Which => {
    const { value } = state.planes;
    return value === 'each' || value === 'blocks' ? value : 'few';
  })();
  const isDark = useDark();
  const isPlane = (path: string): boolean => planes.some(({ layer }) => layer === path);
  /** Layers that a neuron led to, beside those that are shown anyway. */
  const also = useSignal<readonly string[]>(layerOf(state.neuron.value));
  /** A layer whose strongest neuron is looked at when its plane is there. */
  const wanted = useRef<string | undefined>(undefined);

  useEffect(() => {
    const element = canvas.current as HTMLCanvasElement;
    let made: NetworkScene | undefined;
    void doing('Drawing', () => {
      made = scene.current = new NetworkScene(element, labels.current as HTMLElement, (taken) => (cost.value = taken));
      return Promise.resolve();
    });
    const sizes = new ResizeObserver(() => made?.resize(element.clientWidth, element.clientHeight));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      made?.dispose();
      scene.current = undefined;
    };
  }, []);
  useEffect(() => {
    let isCurrent = true;
    neuron.value = undefined;
    void doing('Looking inside', async () => {
      const found = await studio.planes({ which, also: also.value, isDark });
      if (!isCurrent || state.picture.value === undefined) return;
      scene.current?.show(found.planes, state.picture.value, state.labels.value);
      shown.value = found;
      const asked = found.planes.find(({ layer }) => layer === wanted.current);
      wanted.current = undefined;
      if (asked !== undefined) select(strongestOf(asked));
    });
    return () => {
      isCurrent = false;
    };
  }, [state.version.value, which, also.value, isDark]);
  useEffect(() => {
    let isCurrent = true;
    if (place === undefined || place.layer === '') {
      neuron.value = undefined;
      scene.current?.mark(undefined);
      return;
    }
    void doing('Adding up', async () => {
      const found = await studio.neuron(place, MOST_TERMS);
      if (!isCurrent) return;
      neuron.value = found;
      scene.current?.mark(found);
      // The links lead to planes.
      const sources = [place.layer, ...(found.steps.at(-1)?.terms.map(({ layer }) => layer) ?? [])];
      if (sources.some((layer) => !isPlane(layer) && !also.value.includes(layer))) also.value = [...new Set(sources)];
    });
    return () => {
      isCurrent = false;
    };
  }, [place && textOf(place), shown.value]);

  const select = (at: Place | undefined): void => {
    state.neuron.value = at === undefined ? '' : textOf(at);
    if (at !== undefined && !isPlane(at.layer)) also.value = [at.layer];
  };
  const choose = (layer: string): void => {
    const plane = planes.find((each) => each.layer === layer);
    if (plane !== undefined || layer === 'none') return select(plane && strongestOf(plane));
    wanted.current = layer;
    also.value = [layer];
  };
  const step = (event: KeyboardEvent): void => {
    const first = planes[1] && strongestOf(planes[1]);
    const next = place === undefined ? first : nextPlace(place, event.key, planes);
    const isKey = place === undefined ? event.key === 'Enter' : next !== undefined;
    if (!isKey) return;
    event.preventDefault();
    select(next);
  };
  const nameOf = ({ layer, channel }: Place): string | undefined =>
    layer === state.model.value?.layers.at(-1)?.path ? state.labels.value[channel] : undefined;
  return (
    <div class="space">
      <div class="row controls">
        <NeuronForm planes={planes} place={place} onSelect={select} onLayer={choose} />
        <label>
          <span class="faint">Planes</span>
          <select
            value={which}
            onChange={({ currentTarget: { value } }) => (state.planes.value = value === 'few' ? '' : value)}
          >
            <option value="few">a few</option>
            <option value="blocks">each block</option>
            <option value="each">each layer</option>
          </select>
        </label>
        <button type="button" title="Look at the whole network" onClick={() => scene.current?.fit()}>
          Fit
        </button>
        <button
          type="button"
          title="Save the network in space as PNG"
          onClick={() => scene.current && void savePng('network', scene.current.picture())}
        >
          PNG
        </button>
      </div>
      <div class="sight">
        <canvas
          ref={canvas}
          tabIndex={0}
          role="application"
          aria-label="The network in space. Drag to turn, scroll to zoom, click a neuron. Enter chooses one; the arrow keys lead to its neighbours, c to the next channel, Page Up and Page Down to another layer, f shows the whole network"
          data-done={planes.length > 0 || undefined}
          data-calls={cost.value?.calls}
          data-milliseconds={cost.value?.milliseconds.toFixed(1)}
          onKeyDown={(event) => (event.key === 'f' ? scene.current?.fit() : step(event))}
          onPointerDown={(event) => (pressed.current = [event.clientX, event.clientY])}
          onClick={(event) => {
            // A turn of the view ends in a click too.
            if (Math.hypot(event.clientX - pressed.current[0], event.clientY - pressed.current[1]) > 4) return;
            const { clientWidth, clientHeight } = event.currentTarget;
            const [x, y] = [(2 * event.offsetX) / clientWidth - 1, 1 - (2 * event.offsetY) / clientHeight];
            select(scene.current?.pick(x, y));
          }}
        />
        <div ref={labels} class="labels" aria-hidden="true" />
      </div>
      <section aria-label="The neuron" aria-live="polite" data-done={neuron.value !== undefined || undefined}>
        {place && neuron.value && (
          <Equation neuron={neuron.value} isPlane={isPlane} nameOf={nameOf} onSelect={select} />
        )}
        {place?.layer === '' && <Pixel place={place} values={planes[0]?.values} channels={planes[0]?.channels ?? 1} />}
        {!place && <Legend planes={planes} all={all} which={which} onChoose={(plane) => select(strongestOf(plane))} />}
      </section>
    </div>
  );
}

/** The layer of an address's neuron. */
function layerOf(text: string): readonly string[] {
  const at = text.lastIndexOf('@');
  return at > 0 ? [text.slice(0, at)] : [];
}
