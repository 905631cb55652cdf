/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { ColormapName, Finding } from 'netlens';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { inBackground } from '../../doing.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import type { MethodRow } from '../../worker/explain.js';
import { Classes } from './Classes.js';
import './explain.css';
import { allDone } from './inTurn.js';
import { MapTile } from './MapTile.js';
import { Reading } from './Reading.js';

const colormaps: readonly ColormapName[] = ['turbo', 'viridis', 'inferno', 'magma', 'plasma', 'grey', 'BuRd'];

/** How methods explain, those that tell classes apart first. */
const rooms: readonly (readonly [MethodRow['room'], string])[] = [
  ['cam', 'By a layer’s activations'],
  ['gradient', 'By gradients'],
  ['rules', 'By backward rules'],
  ['perturbation', 'By changing the picture'],
];

/** Why the network gives a class its score: every method's map, side by side. */
export function Explain(): JSX.Element {
  const methods = useSignal<readonly MethodRow[]>([]);
  const findings = useSignal<readonly Finding[] | undefined>(undefined);
  const target = state.explained.value;
  const spatial = state.model.value?.layers.filter(({ outputShape: shape }) => shape.length === 4) ?? [];
  const layer = spatial.find(({ path }) => path === state.layer.value)?.path;
  const search = useSignal('');
  const wanted = search.value.trim().toLowerCase();
  const isShown = ({ title, name, shows }: MethodRow): boolean =>
    [title, name, shows].some((text) => text.toLowerCase().includes(wanted));
  const hasMethods = methods.value.length > 0;

  useEffect(() => void studio.methods().then((rows) => (methods.value = rows)), []);
  useEffect(() => {
    let isCurrent = true;
    findings.value = undefined;
    if (!hasMethods) return;
    void inBackground('Checking', async () => {
      await allDone(); // diagnose takes as long as all maps together
      if (!isCurrent) return;
      const found = await studio.findings(target, layer).catch((error: unknown) => {
        if (isCurrent) throw error;
        return []; // of a model that has been closed meanwhile
      });
      if (isCurrent) findings.value = found;
    });
    return () => {
      isCurrent = false;
    };
  }, [target, layer, state.version.value, hasMethods]);

  return (
    <div class="explain">
      <Classes />
      <section aria-label="Maps">
        <div class="row controls">
          <input
            type="search"
            placeholder="Find a method"
            aria-label="Find a method"
            value={search.value}
            onInput={(event) => (search.value = event.currentTarget.value)}
          />
          <label>
            <span class="faint">Opacity</span>
            <input
              type="range"
              min="0"
              max="1"
              step="0.05"
              value={state.opacity.value}
              onInput={(event) => (state.opacity.value = Number(event.currentTarget.value))}
            />
          </label>
          <label>
            <span class="faint">Colours</span>
            <select
              value={state.colormap.value}
              onChange={(event) => (state.colormap.value = event.currentTarget.value as ColormapName | '')}
            >
              <option value="">by the map</option>
              {colormaps.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label>
            <span class="faint">Grad-CAM's layer</span>
            <select value={layer ?? ''} onChange={(event) => (state.layer.value = event.currentTarget.value)}>
              <option value="">last spatial layer</option>
              {spatial.map(({ path }) => (
                <option key={path}>{path}</option>
              ))}
            </select>
          </label>
        </div>
        <Reading />
        {hasMethods &&
          rooms.map(([room, title]) => {
            const all = methods.value.filter((method) => method.room === room);
            return (
              <section key={room} aria-label={title} hidden={!all.some(isShown)}>
                <h3>{title}</h3>
                <div class="maps">
                  {all.map((method) => (
                    <MapTile
                      key={method.name}
                      method={method}
                      target={target}
                      layer={layer}
                      isHidden={!isShown(method)}
                    />
                  ))}
                </div>
              </section>
            );
          })}
        {hasMethods && <h3>Checks</h3>}
        {findings.value?.length === 0 && (
          <p class="faint">diagnose finds nothing that makes maps of {state.nameOf(target)} blank or strange.</p>
        )}
        {findings.value?.map(({ code, message, advice }) => (
          <p key={code} class="finding">
            {message} <span class="faint">{advice}</span>
          </p>
        ))}
      </section>
    </div>
  );
}
