/** @jsxImportSource preact */
import type { JSX } from 'preact';
import type { MethodRow } from '../../worker/explain.js';

interface MethodFieldProps {
  readonly methods: readonly MethodRow[];
  readonly value: string;
  readonly onValue: (name: string) => void;
}

/** A method by its title, and what its map shows. */
export function MethodField({ methods, value, onValue }: MethodFieldProps): JSX.Element {
  return (
    <label class="stacked">
      <span class="faint">Method</span>
      <select value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {methods.map(({ name, title, shows }) => (
          <option key={name} value={name} title={shows}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
