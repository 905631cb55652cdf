/** @jsxImportSource preact */
import { signal } from '@preact/signals';
import { proxy } from 'comlink';
import type { JSX } from 'preact';
import { useFiles } from '../../actions.js';
import { doing } from '../../doing.js';
import { studio } from '../../client.js';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';
import { isEmbedded } from '../../worker/isEmbedded.js';
import type { PatchRequest, TrainedPatch } from '../../worker/patch.js';
import type { PresetField } from '../../worker/presetFields.js';
import { FileButton } from '../open/FileButton.js';
import { ClassField } from '../../ui/ClassField.js';
import { chosenQuality } from './chosenQuality.js';
import { Curve } from './Curve.js';
import { change, valuesOf } from './dreamState.js';
import { Fields } from './Fields.js';
import { PatchStage } from './PatchStage.js';
import { fieldsAt, STEP, type AtQuality } from './quality.js';
import { QualityChoice } from './QualityChoice.js';
import { RunButtons } from '../../ui/RunButtons.js';
import { cropsOf, cropsOfPhotos } from './trainingPictures.js';
import { useRun } from '../../ui/useRun.js';

const whole = { min: 1, step: 1 };
const own: readonly PresetField[] = [
  { key: 'patchSize', label: 'Size in pixels (0: half the picture)', value: 0, ...whole, min: 0 },
  { key: 'patchSteps', label: 'Steps', value: 300, ...whole },
  { key: 'patchRate', label: 'Learning rate', value: 0.05, min: 0.0001, step: 0.01 },
  { key: 'patchBatch', label: 'Batch size', value: 8, ...whole },
  { key: 'patchTurn', label: 'Rotation up to, in degrees', value: 22.5, min: 0, max: 180, step: 2.5 },
  { key: 'patchFrom', label: 'Scale from', value: 1, min: 0.05, max: 4, step: 0.05 },
  { key: 'patchTo', label: 'Scale to', value: 1, min: 0.05, max: 4, step: 0.05 },
  { key: 'patchSeed', label: 'Seed', value: 0, ...whole, min: 0 },
];
const steps: AtQuality = { quick: { patchSteps: 60 }, good: { patchSteps: 300 }, best: { patchSteps: 1000 } };
const choice: readonly PresetField[] = [
  { key: 'patchTarget', label: 'Target', value: -1, min: -1, step: 1 },
  { key: 'patchSquare', label: 'Square', value: 0, min: 0, max: 1, step: 1 },
];

/** The patch, finished or on its way, which stays when another view is looked at. */
interface Shown extends Pick<TrainedPatch, 'patch' | 'history'> {
  readonly target: number;
  readonly model: string;
  readonly trained?: TrainedPatch;
}
const shown = signal<Shown | undefined>(undefined);

/** A patch that makes the network see a class wherever it lies, trained here and then moved over the open picture. */
export function Patch(): JSX.Element {
  const run = useRun();
  const fields = fieldsAt(own, steps, chosenQuality());
  const facts = state.model.value;
  const { patchTarget = -1, patchSquare } = valuesOf(choice);
  const classes = state.answer.value?.scores.length ?? 0;
  // By itself a class that the network does not see yet.
  const target =
    patchTarget >= 0 && patchTarget < classes ? patchTarget : (state.explained.value + 3) % Math.max(1, classes);
  const files = state.folder.value;
  const hasWorld = facts !== undefined && isEmbedded(facts);
  const begin = (): void => {
    if (facts === undefined) return;
    const { patchSize, patchSteps, patchRate, patchBatch, patchTurn, patchFrom, patchTo, patchSeed } = valuesOf(
      fields,
    ) as Record<string, number>;
    const options: PatchRequest['options'] = {
      shape: patchSquare === 1 ? 'square' : 'circle',
      ...(patchSize! > 0 && { size: patchSize! }),
      ...{ steps: patchSteps!, learningRate: patchRate!, batchSize: patchBatch!, seed: patchSeed! },
      rotation: [-patchTurn!, patchTurn!],
      scale: [Math.min(patchFrom!, patchTo!), Math.max(patchFrom!, patchTo!)],
    };
    const about = { target, model: facts.name };
    const onPatch = proxy((patch: ImageData, done: number, total: number, history: Float32Array) => {
      shown.value = { ...about, patch, history };
      run.progress(done / total);
    });
    void run.begin('Training the patch', async (isWanted) => {
      const pictures =
        files.length > 0 ? await cropsOf(files, facts) : hasWorld ? undefined : await cropsOfPhotos(facts);
      if (!isWanted()) return;
      const trained = await studio.trainPatch({ target, options, pictures }, onPatch);
      shown.value = { ...about, ...trained, trained };
    });
  };
  const made = shown.value;
  const name = made && `patch for ${state.nameOf(made.target)}`;
  return (
    <div class="dream">
      <section aria-label="The patch" class="form">
        <ClassField label="Target class" value={target} onValue={(index) => change({ patchTarget: index })} />
        <label class="stacked">
          <span class="faint">Shape</span>
          <select
            value={patchSquare === 1 ? 'square' : 'circle'}
            onChange={(event) => change({ patchSquare: event.currentTarget.value === 'square' ? 1 : undefined })}
          >
            <option>circle</option>
            <option>square</option>
          </select>
        </label>
        <p class="faint">
          {files.length > 0
            ? `Trained on ${files.length} pictures of yours.`
            : hasWorld
              ? 'Trained on pictures of the small world; drop several of your own to take those.'
              : 'Trained on the photos that come along; drop several of your own to take those.'}
        </p>
        <div class="row">
          <FileButton
            label="Pictures…"
            title="Pictures to train the patch on"
            accept="image/*"
            multiple
            onFiles={(chosen) => void doing('Reading', () => useFiles(chosen))}
          />
          {files.length > 0 && (
            <button type="button" onClick={() => (state.folder.value = [])}>
              Not these
            </button>
          )}
        </div>
        <QualityChoice
          predictions={(name) => STEP * (steps[name]['patchSteps'] as number) * (valuesOf(own)['patchBatch'] as number)}
        />
        <RunButtons run={run} label="Train" onBegin={begin} of="the training" />
      </section>
      <section aria-label="What it does" class="result wide" data-done={made?.trained ? true : undefined}>
        {made && name ? (
          <>
            {made.trained && <PatchStage patch={made.patch} target={made.target} />}
            <div class="pair">
              <div>
                <Picture image={made.patch} label={`The ${name}`} />
                <div class="under">
                  <span>{name}</span>
                  <Save
                    name={name}
                    image={made.patch}
                    numbers={() => ({ ...made.trained, patch: undefined, target: made.target, history: made.history })}
                  />
                </div>
                {made.trained && <Rates {...made.trained} target={made.target} model={made.model} />}
              </div>
              {made.history.length > 1 && <Curve values={made.history} label="Mean log-probability" />}
            </div>
          </>
        ) : (
          <p class="faint">
            A small picture that makes the network see something else wherever it lies. Train one, then drag it over the
            open picture and watch what the network answers.
          </p>
        )}
      </section>
      <Fields fields={fields} />
    </div>
  );
}

interface RatesProps extends Pick<
  TrainedPatch,
  'successRate' | 'randomRate' | 'trainedOn' | 'measuredOn' | 'isHeldOut'
> {
  readonly target: number;
  readonly model: string;
}

function Rates({ successRate, randomRate, trainedOn, measuredOn, isHeldOut, target, model }: RatesProps): JSX.Element {
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  return (
    <p data-rate={successRate}>
      {model} sees {state.nameOf(target)} at {percent(successRate)} of the random places on {measuredOn}{' '}
      {isHeldOut ? 'pictures that it was not trained on' : 'pictures, the same that it was trained on'}; with a patch of
      random colours at {percent(randomRate)}. <span class="faint">Trained on {trainedOn} pictures.</span>
    </p>
  );
}
