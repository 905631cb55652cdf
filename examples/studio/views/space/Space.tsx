/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { doing } from '../../actions.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import type { Plane, Sum } from '../../worker/space.js';
import { NetworkScene, type Place } from './scene.js';

/** The network as planes of activations in space; a neuron's value, and where it comes from. */
export function Space(): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scene = useRef<NetworkScene | undefined>(undefined);
  const pressed = useRef<[number, number]>([0, 0]);
  const planes = useSignal<readonly Plane[]>([]);
  const place = useSignal<Place | undefined>(undefined);
  const sum = useSignal<Sum | undefined>(undefined);

  useEffect(() => {
    const element = canvas.current as HTMLCanvasElement;
    const made = new NetworkScene(element);
    scene.current = made;
    const sizes = new ResizeObserver(() => made.resize(element.clientWidth, element.clientHeight));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    void doing('Looking inside', async () => {
      planes.value = await studio.planes();
      scene.current?.show(planes.value, await studio.colors('magma'));
      place.value = sum.value = undefined;
    });
  }, [state.version.value]);

  const select = (at: Place | undefined): void => {
    place.value = at;
    sum.value = undefined;
    scene.current?.link(undefined, undefined);
    if (at === undefined) return;
    void doing('Adding up', async () => {
      const found = await studio.sumOf(at.plane.layer, at.y, at.x, at.channel);
      if (place.value !== at) return;
      sum.value = found;
      scene.current?.link(at, found);
    });
  };
  const step = (event: KeyboardEvent): void => {
    const at = place.value ?? firstPlace(planes.value);
    const moved = at && nextPlace(at, event.key, planes.value);
    if (moved === undefined) return;
    event.preventDefault();
    select(moved);
  };
  return (
    <div class="space">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="application"
        aria-label="The network in space. Drag to turn, scroll to zoom, click a neuron; or move between neurons with the arrow keys, between channels with c and between layers with Page Up and Page Down"
        onKeyDown={step}
        onPointerDown={(event) => (pressed.current = [event.clientX, event.clientY])}
        onClick={(event) => {
          // A turn of the view ends in a click too.
          if (Math.hypot(event.clientX - pressed.current[0], event.clientY - pressed.current[1]) > 4) return;
          const { clientWidth, clientHeight } = event.currentTarget;
          select(scene.current?.pick((2 * event.offsetX) / clientWidth - 1, 1 - (2 * event.offsetY) / clientHeight));
        }}
      />
      <section aria-label="The neuron" aria-live="polite" data-done={sum.value !== undefined || undefined}>
        {place.value ? <Equation place={place.value} sum={sum.value} /> : <Legend planes={planes.value} />}
        <p class="faint number" id="frame">
          {scene.current &&
            planes.value.length > 0 &&
            `${scene.current.cost.calls} draw calls, ${scene.current.cost.milliseconds.toFixed(1)} ms`}
        </p>
      </section>
    </div>
  );
}

function Legend({ planes }: { readonly planes: readonly Plane[] }): JSX.Element {
  return (
    <>
      <p class="faint">Click a neuron to see where its value comes from. From the picture's side to the answer's:</p>
      <ol class="planes">
        {planes.map(({ layer, height, width, channels }) => (
          <li key={layer}>
            {layer} <span class="faint">{`${height} × ${width} × ${channels}`}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** The neuron's value, its largest products, the rest and the bias: they add up. */
function Equation({ place, sum }: { readonly place: Place; readonly sum: Sum | undefined }): JSX.Element {
  const { plane, y, x, channel } = place;
  const value = plane.values[(y * plane.width + x) * plane.channels + channel] as number;
  return (
    <>
      <h2>
        {plane.layer}, channel {channel}, ({x}, {y})
      </h2>
      <p class="number">= {value.toPrecision(5)}</p>
      {sum === undefined ? (
        <p class="faint">
          {plane.className === 'Conv2D' ? '' : `The sums of a ${plane.className} are not shown here.`}
        </p>
      ) : (
        <table>
          <caption class="faint">{sum.count} products: weight × activation</caption>
          <tbody>
            {sum.terms.map((term) => (
              <tr key={`${term.y},${term.x},${term.channel}`}>
                <th scope="row" class="faint">
                  {term.layer} {term.channel} ({term.x}, {term.y})
                </th>
                <td class="number">
                  {term.weight.toFixed(3)} × {term.activation.toFixed(3)}
                </td>
                <td class="number">{(term.weight * term.activation).toFixed(4)}</td>
              </tr>
            ))}
            <Row name="the others" value={sum.rest} />
            <Row name="bias" value={sum.bias} />
            <Row name="together" value={total(sum)} />
            {Math.abs(total(sum) - value) > 1e-3 * Math.max(1, Math.abs(value)) && (
              <Row name="after the activation" value={value} />
            )}
          </tbody>
        </table>
      )}
    </>
  );
}

function Row({ name, value }: { readonly name: string; readonly value: number }): JSX.Element {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td />
      <td class="number" data-sum={name}>
        {value.toFixed(4)}
      </td>
    </tr>
  );
}

function total({ terms, rest, bias }: Sum): number {
  return terms.reduce((all, { weight, activation }) => all + weight * activation, rest + bias);
}

function firstPlace([plane]: readonly Plane[]): Place | undefined {
  return plane && { plane, y: Math.floor(plane.height / 2), x: Math.floor(plane.width / 2), channel: 0 };
}

/** Where a key leads: arrows to a neighbour, c to the next channel, Page Up and Page Down to another layer. */
function nextPlace({ plane, y, x, channel }: Place, key: string, planes: readonly Plane[]): Place | undefined {
  const clamp = (value: number, size: number): number => Math.max(0, Math.min(size - 1, value));
  const beside = (by: number): Place | undefined =>
    firstPlace(planes.slice(clamp(planes.indexOf(plane) + by, planes.length)));
  const moves: Record<string, () => Place | undefined> = {
    ArrowUp: () => ({ plane, y: clamp(y - 1, plane.height), x, channel }),
    ArrowDown: () => ({ plane, y: clamp(y + 1, plane.height), x, channel }),
    ArrowLeft: () => ({ plane, y, x: clamp(x - 1, plane.width), channel }),
    ArrowRight: () => ({ plane, y, x: clamp(x + 1, plane.width), channel }),
    c: () => ({ plane, y, x, channel: (channel + 1) % plane.channels }),
    PageDown: () => beside(1),
    PageUp: () => beside(-1),
    Enter: () => ({ plane, y, x, channel }),
  };
  return moves[key]?.();
}
