/** @jsxImportSource preact */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import photoFiles from 'virtual:photo-network';
import * as state from '../../state.js';
import type { Choice } from '../../worker/opening.js';
import { FileButton } from '../open/FileButton.js';

/** The user's own, which no address holds. */
const files = signal<readonly File[]>([]);
const urls = new Map<string, Choice>();

/** The network of the right map. */
export function secondChoice(): Choice | undefined {
  const { value } = state.compare.network;
  if (files.value.length > 0) return files.value;
  if (value === '' || value === 'shapes' || value === 'photo') return value || undefined;
  // One and the same each time: another one would be opened anew.
  const choice = urls.get(value) ?? { url: new URL(value, location.href).href };
  urls.set(value, choice);
  return choice;
}

/** Chooses the network of the right map: one that the page brings along, or the user's. */
export function NetworkField(): JSX.Element {
  const { network } = state.compare;
  const isOwn = files.value.length > 0;
  return (
    <div class="row">
      <label class="stacked">
        <span class="faint">Network</span>
        <select
          value={isOwn ? 'files' : network.value}
          onChange={({ currentTarget: { value } }) => {
            files.value = [];
            network.value = value;
          }}
        >
          <option value="">choose one</option>
          <option value="shapes">shapes</option>
          {photoFiles && <option value="photo">MobileNet v1</option>}
          {isOwn && <option value="files">your files</option>}
          {/[:/]/.test(network.value) && <option>{network.value}</option>}
        </select>
      </label>
      <FileButton
        label="Files…"
        title="The second network's model.json and its shards"
        multiple
        accept=".json,.bin,*"
        onFiles={(chosen) => {
          network.value = '';
          files.value = chosen;
        }}
      />
    </div>
  );
}
