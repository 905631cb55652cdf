/** @jsxImportSource preact */
import { proxy } from 'comlink';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useFiles } from '../../actions.js';
import { doing } from '../../doing.js';
import { studio } from '../../client.js';
import { photos } from '../../photos.js';
import * as state from '../../state.js';
import { RunButtons } from '../../ui/RunButtons.js';
import { download, Save } from '../../ui/Save.js';
import { useRun } from '../../ui/useRun.js';
import type { MetricRow } from '../../worker/compare.js';
import type { MethodRow } from '../../worker/explain.js';
import { isEmbedded } from '../../worker/isEmbedded.js';
import { FileButton } from '../open/FileButton.js';
import { Choices } from './Choices.js';
import { metricLines } from './metricLines.js';
import { Page } from './Page.js';
import { chosenMethods, chosenMetrics, found } from './scoresState.js';

type From = 'shapes' | 'photos' | 'folder';

/** Methods by metrics over a few pictures: a table that says which map can be believed. */
export function Scores(): JSX.Element {
  const run = useRun();
  const methods = useSignal<readonly MethodRow[]>([]);
  const metrics = useSignal<readonly MetricRow[]>([]);
  const asked = useSignal<From | undefined>(undefined);
  const count = useSignal(4);
  const { value: folder } = state.folder;
  const { value: model } = state.model;
  const hasTruth = model !== undefined && isEmbedded(model);
  const from = asked.value ?? (folder.length > 0 ? 'folder' : hasTruth ? 'shapes' : 'photos');
  const most = { shapes: 240, photos: Object.keys(photos).length, folder: folder.length }[from];
  useEffect(() => {
    void studio.methods().then((rows) => (methods.value = rows));
    void studio.metrics().then((rows) => (metrics.value = rows));
  }, []);
  useEffect(() => {
    if (found.value?.model !== model) found.value = undefined;
    if (asked.value === 'shapes' && !hasTruth) asked.value = undefined;
    return run.stop;
  }, [model]);

  if (model?.kind !== 'classes') {
    return <p class="faint">The metrics ask for a class: open a network that gives classes, not places or values.</p>;
  }
  const usable = metrics.value.filter(({ needsTruth }) => from === 'shapes' || !needsTruth);
  const request = {
    methods: methods.value.filter(({ name }) => chosenMethods.value.has(name)).map(({ name }) => name),
    metrics: usable.filter(({ name }) => chosenMetrics.value.has(name)).map(({ name }) => name),
    from: from === 'folder' ? folder : from,
    count: Math.min(count.value, most),
    layer: model.layers.find(({ path }) => path === state.layer.value)?.path,
  };
  const begin = (): void => {
    found.value = undefined;
    const onProgress = proxy((done: number, total: number) => run.progress(done / total));
    void run.begin('Comparing', async () => {
      found.value = { model, ...(await studio.compareMaps(request, onProgress)) };
    });
  };
  const { value: view } = found;
  return (
    <div class="compare">
      <section aria-label="What to compare" class="form">
        <label class="stacked">
          <span class="faint">Pictures</span>
          <select
            aria-label="Which pictures"
            value={from}
            onChange={(event) => (asked.value = event.currentTarget.value as From)}
          >
            {hasTruth && <option value="shapes">240 pictures of shapes, labelled</option>}
            <option value="photos">{Object.keys(photos).length} photos</option>
            {folder.length > 0 && <option value="folder">{folder.length} pictures of yours</option>}
          </select>
        </label>
        <div class="row many">
          <label class="stacked">
            <span class="faint">How many</span>
            <input
              type="number"
              min="1"
              max={most}
              value={Math.min(count.value, most)}
              onInput={(event) => (count.value = Math.max(1, Math.round(event.currentTarget.valueAsNumber || 1)))}
            />
          </label>
          <FileButton
            label="Folder…"
            title="A folder of pictures to compare over"
            folder
            onFiles={(files) => {
              asked.value = undefined;
              void doing('Reading', () => useFiles(files));
            }}
          />
        </div>
        <Choices
          title="Methods"
          rows={methods.value.map(({ name, title, shows }) => ({ name, text: title, hint: shows }))}
          chosen={chosenMethods.value}
          onChoose={(chosen) => (chosenMethods.value = chosen)}
        />
        <Choices
          title="Metrics"
          rows={usable.map(({ name }) => ({ name, text: name, hint: metricLines[name] ?? '' }))}
          chosen={chosenMetrics.value}
          onChoose={(chosen) => (chosenMetrics.value = chosen)}
        />
        <div class="wide">
          <p class="faint">
            {from === 'shapes'
              ? 'Each picture is explained for its first object, whose pixels are known.'
              : 'Each picture is explained for its top class. Metrics that need the object’s place are left out.'}
          </p>
          <RunButtons
            run={run}
            label="Compare"
            onBegin={begin}
            of="the comparison"
            isReady={request.methods.length > 0 && request.metrics.length > 0}
          />
        </div>
      </section>
      <section aria-label="The table" class="scores" data-done={view !== undefined || undefined}>
        {view === undefined ? (
          <p class="faint">
            A map can look right and be wrong. Each metric asks one question of it; the table shows which method answers
            best, with curves, and the pictures behind each number.
          </p>
        ) : (
          <>
            <p class="row" role="status">
              {told(view.comparison.pictures.length, view.skipped)}
              <button
                type="button"
                onClick={() => download('comparison.html', new Blob([view.page], { type: 'text/html' }))}
              >
                Save as a page
              </button>
              <Save name="the comparison" numbers={() => view.comparison} />
            </p>
            <Page html={view.page} title="The comparison" />
          </>
        )}
      </section>
    </div>
  );
}

function told(pictures: number, skipped: number): string {
  const read = `${pictures} ${pictures === 1 ? 'picture' : 'pictures'} compared`;
  return skipped > 0 ? `${read}; ${skipped} files are no pictures.` : `${read}.`;
}
