/** @jsxImportSource preact */
import type { JSX } from 'preact';
import type { PresetField } from '../../worker/presetFields.js';
import { change, changedOf, valuesOf } from './dreamState.js';
import { NumberField } from './NumberField.js';

/** The parameters of a way to dream, and the way back to what they are by themselves. */
export function Fields({ fields }: { readonly fields: readonly PresetField[] }): JSX.Element {
  const values = valuesOf(fields);
  return (
    <details open class="fields">
      <summary>Parameters</summary>
      <div class="parameters">
        {fields.map(({ key, label, value, ...bounds }) => {
          const take = (given: number): void => change({ [key]: given === value ? undefined : given });
          return <NumberField key={key} label={label} value={values[key]} {...bounds} onValue={take} />;
        })}
      </div>
      <button
        type="button"
        disabled={Object.keys(changedOf(fields)).length === 0}
        onClick={() => change(Object.fromEntries(fields.map(({ key }) => [key, undefined])))}
      >
        Reset
      </button>
    </details>
  );
}
