/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Save } from '../../ui/Save.js';
import { Answers } from './Answers.js';
import { LayerRows } from './LayerRows.js';
import { Plot } from './Plot.js';
import { Setup } from './Setup.js';
import './train.css';
import { facts, look, open, pause, report, reset, rows, save, tested } from './training.js';
import { Watching } from './Watching.js';

/** A small network that is trained in the page, and everything in it as it learns. */
export function Train(): JSX.Element {
  useEffect(() => {
    if (facts.value === undefined) void reset();
    // Another view has the worker for itself.
    return pause;
  }, []);
  return (
    <div class="train">
      <Setup />
      <div class="learning">
        <Progress />
        {facts.value && look.value && (
          <>
            <Watching facts={facts.value} look={look.value} />
            {tested.value && <Answers facts={facts.value} tested={tested.value} />}
            <section aria-label="Layers">
              <h2>Layers</h2>
              <LayerRows look={look.value} />
            </section>
          </>
        )}
      </div>
    </div>
  );
}

function Progress(): JSX.Element {
  const { step = 0, seen = 0, learnt } = report.value ?? {};
  const percent = (value: number): string => `${Math.round(1000 * value) / 10} %`;
  return (
    <section aria-label="Progress" class="progress">
      <p class="number" data-step={step} data-accuracy={tested.value?.accuracy}>
        Step <strong>{step.toLocaleString('en')}</strong>, {seen.toLocaleString('en')} pictures
        {learnt && <span class="faint">, {learnt.milliseconds.toFixed(0)} ms a step</span>}
        {tested.value && (
          <>
            . <strong>{(100 * tested.value.accuracy).toFixed(1)} %</strong> of the held-out pictures right
          </>
        )}
      </p>
      <div class="plots">
        <Plot
          title="Loss"
          rows={rows.value}
          learning="loss"
          heldOut="heldOutLoss"
          format={(value) => value.toFixed(2)}
        />
        <Plot
          title="Accuracy"
          rows={rows.value}
          learning="accuracy"
          heldOut="heldOutAccuracy"
          format={percent}
          range={[0, 1]}
        />
      </div>
      <div class="row">
        <button type="button" disabled={facts.value === undefined} onClick={open}>
          Open in Explain
        </button>
        <button type="button" disabled={facts.value === undefined} onClick={save}>
          Save the model
        </button>
        {rows.value.length > 1 && <Save name="training" numbers={() => rows.value} />}
      </div>
    </section>
  );
}
