/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { doing } from '../../doing.js';
import * as state from '../../state.js';
import { steps } from './steps.js';
import './tour.css';

/** A card over the page that leads through the views; each step has its own address. */
export function Tour(): JSX.Element | null {
  const card = useRef<HTMLElement>(null);
  const { value: at } = state.tour;
  const step = steps[at - 1];
  const { model } = state;
  useEffect(() => {
    if (step === undefined || model.value === undefined) return;
    let isCurrent = true;
    let looked: number | undefined;
    document.documentElement.dataset['tour'] = String(at);
    card.current?.focus();
    void doing('Going there', async () => {
      await step.go();
      looked = whenThere(step.selector, () => isCurrent);
    });
    return () => {
      isCurrent = false;
      clearInterval(looked);
      delete document.documentElement.dataset['tour'];
    };
  }, [at, model.value]);
  if (step === undefined) return null;
  const isLast = at === steps.length;
  return (
    <section ref={card} tabIndex={-1} aria-label="Tour" class="tour">
      <p class="faint number">
        Step {at} of {steps.length}
      </p>
      <h2>{step.title}</h2>
      <p aria-live="polite">{step.text()}</p>
      <div class="row">
        <button type="button" disabled={at === 1} onClick={() => state.tour.value--}>
          Back
        </button>
        <button type="button" class="primary" onClick={() => (state.tour.value = isLast ? 0 : at + 1)}>
          {isLast ? 'Done' : 'Next'}
        </button>
        {!isLast && (
          <button type="button" onClick={() => (state.tour.value = 0)}>
            End the tour
          </button>
        )}
      </div>
    </section>
  );
}

/** Scrolls to something once it is on the page. */
function whenThere(selector: string, isWanted: () => boolean): number {
  const look = window.setInterval(() => {
    const element = document.querySelector(selector);
    if (element === null && isWanted()) return;
    clearInterval(look);
    if (isWanted()) element?.scrollIntoView({ block: 'center' });
  }, 200);
  return look;
}
