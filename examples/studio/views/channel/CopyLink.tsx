/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { doing } from '../../doing.js';

/** Copies the page's address, which holds what is looked at. */
export function CopyLink(): JSX.Element {
  const isCopied = useSignal(false);
  const copy = (): Promise<void> => navigator.clipboard.writeText(location.href);
  return (
    <button
      type="button"
      onClick={() => void doing('Copying', copy).then(() => (isCopied.value = true))}
      onBlur={() => (isCopied.value = false)}
    >
      <span aria-live="polite">{isCopied.value ? 'Copied' : 'Copy the link'}</span>
    </button>
  );
}
