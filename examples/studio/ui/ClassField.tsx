/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import * as state from '../state.js';

interface ClassFieldProps {
  readonly label: string;
  readonly value: number;
  /** @default those of the open network */
  readonly names?: readonly string[];
  readonly onValue: (index: number) => void;
}

/** A class by its name or number, with those that there are to choose from. */
export function ClassField({ label, value, names = ownNames(), onValue }: ClassFieldProps): JSX.Element {
  const id = useId();
  const count = names.length;
  const take = (input: HTMLInputElement): void => {
    const wanted = input.value.trim().toLowerCase();
    const number = /^\d+$/.test(wanted) ? Number(wanted) : -1;
    const exact = names.findIndex((name) => name.toLowerCase() === wanted);
    const part = wanted === '' ? -1 : names.findIndex((name) => name.toLowerCase().includes(wanted));
    const found = [exact, number < count ? number : -1, part].find((index) => index >= 0);
    if (found !== undefined) onValue(found);
    input.value = names[found ?? value] ?? '';
  };
  return (
    <label class="stacked">
      <span class="faint">{label}</span>
      <input
        type="text"
        list={id}
        value={names[value]}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => take(event.currentTarget)}
      />
      <datalist id={id}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </label>
  );
}

/** The open network's classes. */
function ownNames(): readonly string[] {
  const count = state.answer.value?.scores.length ?? 0;
  return Array.from({ length: count }, (_, i) => state.nameOf(i));
}
