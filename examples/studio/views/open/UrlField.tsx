/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { openUrl } from '../../actions.js';
import { doing } from '../../doing.js';
import * as state from '../../state.js';

/** Opens a model by its address. */
export function UrlField(): JSX.Element {
  const url = useSignal(state.modelUrl.value === state.PHOTO_NETWORK ? '' : state.modelUrl.value);
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        void doing('Opening', () => openUrl(url.value));
      }}
    >
      <input
        type="url"
        required
        placeholder="https://…/model.json"
        aria-label="URL of a model.json"
        value={url.value}
        onInput={(event) => (url.value = event.currentTarget.value)}
      />
      <button type="submit">Open</button>
    </form>
  );
}
