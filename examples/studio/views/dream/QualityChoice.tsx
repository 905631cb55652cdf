/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { lasts } from '../../ui/lasts.js';
import { chooseQuality, chosenQuality } from './chosenQuality.js';
import { qualities, type Quality } from './quality.js';

interface QualityChoiceProps {
  /** How many predictions take as long as the work at a quality. */
  readonly predictions?: (name: Quality) => number;
}

/** Quick, good or best, and how long each takes. */
export function QualityChoice({ predictions }: QualityChoiceProps): JSX.Element {
  const chosen = chosenQuality();
  return (
    <div class="qualities" role="group" aria-label="Quality">
      {qualities.map((name) => (
        <button key={name} type="button" aria-pressed={name === chosen} onClick={() => chooseQuality(name)}>
          {name[0]?.toUpperCase()}
          {name.slice(1)}
          {predictions && <small>{lasts(predictions(name))}</small>}
        </button>
      ))}
    </div>
  );
}
