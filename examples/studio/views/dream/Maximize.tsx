/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import { proxy } from 'comlink';
import type { JSX } from 'preact';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import type { MaximizeRequest } from '../../worker/dream.js';
import { isEmbedded } from '../../worker/isEmbedded.js';
import { chosenQuality } from './chosenQuality.js';
import { Curve } from './Curve.js';
import { change, form, forms, target, targetName, valuesOf } from './dreamState.js';
import { Fields } from './Fields.js';
import { presetAt, STEP, stepsOf } from './quality.js';
import { QualityChoice } from './QualityChoice.js';
import { RunButtons } from '../../ui/RunButtons.js';
import { TargetFields } from './TargetFields.js';
import { useRun } from '../../ui/useRun.js';

/** An image with its scores, and what it was made for. */
interface Result {
  readonly request: MaximizeRequest;
  readonly image: ImageData;
  readonly scores: Float32Array;
  readonly label: string;
  readonly isDone: boolean;
}

/** An image that excites a target, as it comes to be, by any preset. */
export function Maximize(): JSX.Element {
  const run = useRun();
  const result = useSignal<Result | undefined>(undefined);
  const facts = state.model.value;
  const preset = form.value;
  if (preset === undefined) return <p class="faint">Asking for the presets…</p>;
  const fields = presetAt(preset.fields, chosenQuality());
  // What the preset does by itself need not be said.
  const own = Object.fromEntries(preset.fields.map(({ key, value }) => [key, value]));
  const wanted = Object.fromEntries(Object.entries(valuesOf(fields)).filter(([key, value]) => value !== own[key]));
  const isMissing = preset.isLearned && !(facts !== undefined && isEmbedded(facts));
  const begin = (): void => {
    const request = { preset: preset.name, values: wanted, target: target.value };
    const label = targetName.value;
    const onImage = proxy((image: ImageData, done: number, total: number, scores: Float32Array) => {
      result.value = { request, image, scores, label, isDone: false };
      run.progress(done / total);
    });
    void run
      .begin('Dreaming', () => studio.maximize(request, onImage))
      .then((made) => {
        if (made !== undefined) result.value = { request, ...made, label, isDone: true };
      });
  };
  const shown = result.value;
  return (
    <div class="dream">
      <section aria-label="What to dream of, and how" class="form">
        <TargetFields />
        <label class="stacked">
          <span class="faint">Preset</span>
          <select
            value={preset.name}
            onChange={(event) => {
              change(Object.fromEntries(fields.map(({ key }) => [key, undefined])));
              state.dream.preset.value = event.currentTarget.value;
            }}
          >
            {forms.value.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
          <span class="faint">{preset.title}</span>
        </label>
        <QualityChoice predictions={(name) => STEP * stepsOf(presetAt(preset.fields, name))} />
        <RunButtons run={run} label="Dream" onBegin={begin} of="the dream" />
        {isMissing && (
          <p class="faint">
            It needs a generator that has learned the pictures of this network’s world, which only the embedded network
            has here.
          </p>
        )}
      </section>
      <section aria-label="The dream" class="result" data-done={shown?.isDone || undefined}>
        {shown ? (
          <>
            <Picture image={shown.image} label={`A dream of ${shown.label}`} />
            <div class="under">
              <span>
                {shown.label}
                {shown.scores.length > 0 && (
                  <span class="faint number"> score {shown.scores.at(-1)?.toPrecision(4)}</span>
                )}
              </span>
              <Save
                name={`dream of ${shown.label}`}
                image={shown.image}
                numbers={() => ({ ...shown.request, scores: shown.scores })}
              />
            </div>
            {shown.scores.length > 1 && <Curve values={shown.scores} label="Score" />}
          </>
        ) : (
          <p class="faint">An image that excites the objective most strongly, made by gradient ascent from noise.</p>
        )}
      </section>
      <Fields fields={fields} />
    </div>
  );
}
