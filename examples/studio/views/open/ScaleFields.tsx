/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useNormalization } from '../../actions.js';
import { doing } from '../../doing.js';
import * as state from '../../state.js';
import { isNormalization, nameOf, normalizations, type Normalization } from '../../worker/normalization.js';

const titles: Readonly<Record<string, string>> = {
  '0..1': '0 to 1',
  '-1..1': '−1 to 1',
  '0..255': '0 to 255',
  '-128..127': '−128 to 127',
  caffe: 'Caffe: BGR less its means',
  torch: 'Torch: less mean, by deviation',
};

/** How the picture's levels become the model's numbers: guessed, chosen, or written freely. */
export function ScaleFields(): JSX.Element {
  const guess = state.model.value?.guess;
  const isGuessed = state.scaleGuessed.value;
  const isFree = useSignal(false);
  const { value: normalization } = state.normalization;
  const name = nameOf(normalization);
  const own = isFree.value || !Object.hasOwn(normalizations, name);
  const change = (made: Normalization | undefined): void => void doing('Reading', () => useNormalization(made));
  return (
    <div class="scale">
      <label class="stacked">
        <span class="faint">Input scale {isGuessed && guess ? `(guessed: ${guess.because})` : ''}</span>
        <select
          aria-label="Input scale"
          value={own ? 'own' : name}
          onChange={(event) => {
            const { value } = event.currentTarget;
            isFree.value = value === 'own';
            if (value === 'own') state.scaleGuessed.value = false;
            else change(normalizations[value]);
          }}
        >
          {Object.keys(normalizations).map((each) => (
            <option key={each} value={each}>
              {titles[each]}
            </option>
          ))}
          <option value="own">of your own</option>
        </select>
      </label>
      {own && <OwnScale normalization={normalization} onChange={change} />}
      {!isGuessed && (
        <button
          type="button"
          onClick={() => {
            isFree.value = false;
            change(undefined);
          }}
        >
          Guess again
        </button>
      )}
    </div>
  );
}

interface OwnScaleProps {
  readonly normalization: Normalization;
  readonly onChange: (made: Normalization) => void;
}

/** `level * factor + offset`, one number for all channels or one for each. */
function OwnScale({ normalization, onChange }: OwnScaleProps): JSX.Element {
  const fault = useSignal('');
  const take = (changed: Partial<Normalization>): void => {
    const made = { ...normalization, ...changed };
    fault.value = isNormalization(made) ? '' : 'Wanted one number or three with commas between, and no factor of 0.';
    if (fault.value === '') onChange(made);
  };
  const numbers = (text: string): number[] => text.split(/[\s,]+/).map((word) => (word === '' ? NaN : Number(word)));
  const shown = (list: readonly number[]): string => list.map((each) => Number(each.toPrecision(6))).join(', ');
  return (
    <div class="own">
      <p class="faint">level (0 to 255) × factor + offset; one number, or one for each channel</p>
      <label class="stacked">
        <span class="faint">Factor</span>
        <input
          type="text"
          value={shown(normalization.factor)}
          onChange={(event) => take({ factor: numbers(event.currentTarget.value) })}
        />
      </label>
      <label class="stacked">
        <span class="faint">Offset</span>
        <input
          type="text"
          value={shown(normalization.offset)}
          onChange={(event) => take({ offset: numbers(event.currentTarget.value) })}
        />
      </label>
      <label class="stacked">
        <span class="faint">Channels</span>
        <select
          value={normalization.order}
          onChange={(event) => take({ order: event.currentTarget.value as Normalization['order'] })}
        >
          <option value="rgb">red, green, blue</option>
          <option value="bgr">blue, green, red</option>
        </select>
      </label>
      {fault.value && (
        <p role="alert" class="fault">
          {fault.value}
        </p>
      )}
    </div>
  );
}
