/** @jsxImportSource preact */
import type { JSX } from 'preact';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number | undefined;
  readonly onValue: (value: number) => void;
  readonly min?: number;
  readonly max?: number;
  /** How far the arrow keys go; whole numbers where it is whole. */
  readonly step?: number;
  readonly placeholder?: string;
  /** Called when the field is emptied, where it may be. */
  readonly onEmpty?: () => void;
}

/**
 * A number with its label. It is taken when it is a number within its bounds; the field shows what was taken when it is
 * left.
 */
export function NumberField({
  label,
  value,
  onValue,
  min,
  max,
  step = 1,
  onEmpty,
  ...rest
}: NumberFieldProps): JSX.Element {
  const isWhole = Number.isInteger(step);
  const take = (text: string): void => {
    if (text.trim() === '') onEmpty?.();
    if (text.trim() === '' || !Number.isFinite(Number(text))) return;
    const number = isWhole ? Math.round(Number(text)) : Number(text);
    onValue(Math.max(min ?? -Infinity, Math.min(max ?? Infinity, number)));
  };
  return (
    <label class="stacked">
      <span class="faint">{label}</span>
      <input
        type="number"
        value={value ?? ''}
        // A browser counts steps from the least value: 0.001, 0.011, ...
        {...(isWhole && { min, max })}
        step={isWhole ? step : 'any'}
        onInput={(event) => take(event.currentTarget.value)}
        onBlur={(event) => (event.currentTarget.value = String(value ?? ''))}
        onKeyDown={(event) => {
          const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
          if (isWhole || way === undefined) return;
          event.preventDefault();
          take(String(Number(((value ?? 0) + way * step).toPrecision(6))));
        }}
        {...rest}
      />
    </label>
  );
}
