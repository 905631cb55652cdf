/** @jsxImportSource preact */
import type { JSX } from 'preact';
import * as state from '../../state.js';

/** How to read the maps, and what to doubt of all of them. */
export function Reading(): JSX.Element {
  return (
    <details class="reading">
      <summary>How to read these maps</summary>
      <ul>
        <li>
          Each map answers one question about <strong>{state.nameOf(state.explained.value)}</strong>. The line below its
          title says which.
        </li>
        <li>
          The stronger a value, the more colour. Where the photo shows through, nothing matters. In red and blue maps,
          red speaks for the class and blue against it.
        </li>
        <li>
          Each map has its own scale, which the bar below it shows. Compare places, not strengths. Point at a map for
          its numbers.
        </li>
        <li>
          A map explains the network, not the picture: where the network is wrong, a good map shows why. Press another
          class. A map that stays the same says nothing about either.
        </li>
        <li>
          Show a map large to read what to doubt of its method.{' '}
          <button type="button" class="link" onClick={() => (state.view.value = 'compare')}>
            Compare
          </button>{' '}
          measures which map to believe.
        </li>
      </ul>
    </details>
  );
}
