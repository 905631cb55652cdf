/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import { proxy } from 'comlink';
import type { PresetName } from 'netlens';
import type { JSX } from 'preact';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import type { TableRow } from '../../worker/dream.js';
import type { PresetField } from '../../worker/presetFields.js';
import { chosenQuality } from './chosenQuality.js';
import { forms, target, targetName, valuesOf } from './dreamState.js';
import { Fields } from './Fields.js';
import { fieldsAt, STEP, stepsOf, type AtQuality, type Quality } from './quality.js';
import { QualityChoice } from './QualityChoice.js';
import { RunButtons } from '../../ui/RunButtons.js';
import { sheet } from './sheet.js';
import { TargetFields } from './TargetFields.js';
import { useRun } from '../../ui/useRun.js';

const own: readonly PresetField[] = [
  { key: 'tableSteps', label: 'Steps of each (0: the preset’s own)', value: 128, min: 0, max: 100_000, step: 1 },
  { key: 'tableSeed', label: 'Seed', value: 0, min: 0, step: 1 },
];

const steps: AtQuality = { quick: { tableSteps: 32 }, good: { tableSteps: 128 }, best: { tableSteps: 0 } };

/** How many predictions take as long as the table. */
function predictions(name: Quality): number {
  const each = steps[name]['tableSteps'] as number;
  return STEP * forms.value.reduce((sum, { fields }) => sum + (each === 0 ? stepsOf(fields) : each), 0);
}

/** The same target by every preset, as small pictures with its score for each. */
export function Table(): JSX.Element {
  const run = useRun();
  const rows = useSignal<readonly TableRow[]>([]);
  const current = useSignal<{ readonly preset: PresetName; readonly image: ImageData | undefined } | undefined>(
    undefined,
  );
  const label = useSignal('');
  const isDone = useSignal(false);
  const fields = fieldsAt(own, steps, chosenQuality());
  const begin = (): void => {
    const { tableSteps = 0, tableSeed = 0 } = valuesOf(fields);
    rows.value = [];
    isDone.value = false;
    label.value = targetName.value;
    const onRow = proxy((row: TableRow) => void (rows.value = [...rows.value, row]));
    const onProgress = proxy((preset: PresetName, share: number, image: ImageData | undefined) => {
      current.value = { preset, image };
      run.progress((forms.value.findIndex(({ name }) => name === preset) + share) / forms.value.length);
    });
    const request = { target: target.value, steps: tableSteps, seed: tableSeed };
    const work = (): Promise<boolean> => studio.regularizations(request, onRow, onProgress).then(() => true);
    void run.begin('Dreaming', work).then((done) => {
      current.value = undefined;
      isDone.value = done === true;
    });
  };
  const open = (preset: PresetName): void => {
    state.dream.preset.value = preset;
    state.dream.tab.value = '';
  };
  const pending = current.value;
  return (
    <div class="dream">
      <section aria-label="What to dream of" class="form">
        <TargetFields />
        <QualityChoice predictions={predictions} />
        <RunButtons run={run} label="Dream by every preset" onBegin={begin} of="the table" />
        {rows.value.length > 0 && (
          <p class="row">
            The table{' '}
            <Save
              name={`regularizations of ${label.value}`}
              image={sheet(rows.value)}
              numbers={() => rows.value.map((row) => ({ ...row, image: undefined }))}
            />
          </p>
        )}
      </section>
      <section aria-label="The table" class="result" data-done={isDone.value || undefined}>
        {rows.value.length === 0 && (
          <p class="faint">
            The same objective by every preset, from no regularization to learned priors, with what the network says to
            each image as it is: a high score is no sign of a natural image.
          </p>
        )}
        <ul class="table">
          {rows.value.map((row) => (
            <li key={row.preset ?? ''} data-preset={row.preset ?? 'picture'}>
              {row.image ? (
                <Picture image={row.image} label={`${label.value} by ${row.preset ?? 'the open picture'}`} />
              ) : (
                <p class="picture empty">{row.note}</p>
              )}
              {row.preset ? (
                <button
                  type="button"
                  class="link"
                  title={`${forms.value.find(({ name }) => name === row.preset)?.title}: open it`}
                  onClick={() => open(row.preset as PresetName)}
                >
                  {row.preset}
                </button>
              ) : (
                <span>the open picture</span>
              )}
              <div class="under">
                <span class="number">
                  {row.score?.toPrecision(4)}{' '}
                  {row.seconds !== undefined && <span class="faint">{row.seconds.toFixed(1)} s</span>}
                </span>
                {row.image && <Save name={`${label.value} by ${row.preset ?? 'the open picture'}`} image={row.image} />}
              </div>
            </li>
          ))}
          {pending && (
            <li class="pending">
              {pending.image ? (
                <Picture image={pending.image} label={`${label.value} by ${pending.preset}, so far`} />
              ) : (
                <p class="picture empty">…</p>
              )}
              <span class="faint">{pending.preset}…</span>
            </li>
          )}
        </ul>
      </section>
      <Fields fields={fields} />
    </div>
  );
}
