/** @jsxImportSource preact */
import { proxy } from 'comlink';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { doing } from '../../doing.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { download, Save } from '../../ui/Save.js';
import type { LayerRow } from '../../worker/facts.js';
import { ConceptBars } from './ConceptBars.js';
import { dissected } from './dissected.js';
import { UnitCards } from './UnitCards.js';

/** Network Dissection of a layer over the small world's labelled pictures. */
export function DissectionReport({ row }: { readonly row: LayerRow }): JSX.Element {
  const count = useSignal(300);
  const share = useSignal<number | undefined>(undefined);
  const isAll = useSignal(false);
  useEffect(() => () => void studio.cancelJob(), [row.path, state.version.value]);

  const run = (): void => {
    share.value = 0;
    dissected.value = undefined;
    const onProgress = proxy((done: number, total: number) => {
      if (share.value !== undefined) share.value = done / total;
    });
    void doing('Dissecting', async () => {
      dissected.value = { layer: row.path, view: await studio.dissect(row.path, count.value, onProgress) };
    }).finally(() => (share.value = undefined));
  };
  const found = dissected.value?.layer === row.path ? dissected.value.view : undefined;
  const units = found?.dissection.layers[row.path] ?? [];
  const summary = found?.dissection.summary[row.path];
  return (
    <>
      <p class="faint">
        Each unit is named after the concept whose labelled pixels its strongest activations fit best (Bau et al. 2017):
        shapes, colours, textures and backgrounds of the small world.
      </p>
      <div class="row controls">
        <label>
          <span class="faint">Pictures</span>
          <input
            type="number"
            min="10"
            max="5000"
            step="10"
            value={count.value}
            disabled={share.value !== undefined}
            onInput={(event) => (count.value = Math.max(1, Math.round(event.currentTarget.valueAsNumber || 1)))}
          />
        </label>
        {share.value === undefined ? (
          <button type="button" class="primary" onClick={run}>
            Dissect {row.path}
          </button>
        ) : (
          <button type="button" onClick={() => void studio.cancelJob()}>
            Stop
          </button>
        )}
      </div>
      {share.value !== undefined && <progress aria-label="Dissection, progress" value={share.value} />}
      {found && summary && (
        <div class="dissection" data-done>
          <p>
            <strong>
              {summary.detectors} of {summary.units} units are detectors
            </strong>
            , of {summary.unique} concepts, from an IoU of {found.dissection.minIou} on, over{' '}
            {found.dissection.examples} pictures.
          </p>
          <div class="row">
            <button
              type="button"
              onClick={() =>
                void doing('Writing', async () => {
                  const html = new Blob([await studio.dissectionPage()], { type: 'text/html' });
                  download(`${row.path} units.html`, html);
                })
              }
            >
              Save the report as a page
            </button>
            <Save name={`${row.path} units`} numbers={() => found.dissection} />
          </div>
          <ConceptBars units={units} categories={Object.keys(summary.categories)} />
          <label>
            <input
              type="checkbox"
              checked={isAll.value}
              onChange={(event) => (isAll.value = event.currentTarget.checked)}
            />
            Also units that detect nothing
          </label>
          <UnitCards path={row.path} units={units} pictures={found.pictures} isAll={isAll.value} />
        </div>
      )}
    </>
  );
}
