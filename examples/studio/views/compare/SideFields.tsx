/** @jsxImportSource preact */
import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { ClassField } from '../../ui/ClassField.js';
import type { MethodRow } from '../../worker/explain.js';
import type { Side } from './useMap.js';

interface SideFieldsProps {
  readonly methods: readonly MethodRow[];
  readonly side: Side;
  /** Where the address holds it. */
  readonly value: Signal<string>;
}

/** The method and the class of one side. */
export function SideFields({ methods, side: { method, target }, value }: SideFieldsProps): JSX.Element {
  return (
    <>
      <label class="stacked">
        <span class="faint">Method</span>
        <select value={method} onChange={(event) => (value.value = `${event.currentTarget.value}@${target}`)}>
          {methods.map(({ name, title }) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <ClassField label="Class" value={target} onValue={(index) => (value.value = `${method}@${index}`)} />
    </>
  );
}
