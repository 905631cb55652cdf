/** @jsxImportSource preact */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import * as state from '../../state.js';
import type { LayerActivations } from '../../worker/inside.js';
import type { LayerRow } from '../../worker/facts.js';
import { isEmbedded } from '../../worker/isEmbedded.js';
import { TopPictures } from '../inside/TopPictures.js';
import { Unit } from '../inside/Unit.js';
import './channel.css';
import { ChannelConcept } from './ChannelConcept.js';
import { ChannelDream } from './ChannelDream.js';
import { ChannelWeights } from './ChannelWeights.js';
import { CopyLink } from './CopyLink.js';

interface ChannelProps {
  readonly row: LayerRow;
  readonly unit: number;
  /** How many channels the layer has. */
  readonly channels: number;
  /** The layer's activations of the open picture, once they are there. */
  readonly layer: LayerActivations | undefined;
}

/** All that the page knows of one channel. Its address opens it again. */
export function Channel({ row, unit, channels, layer }: ChannelProps): JSX.Element {
  /** Counts what has ended: the search for pictures waits for the dream, and goes on after what has stopped it. */
  const ended = useSignal(0);
  const facts = state.model.value;
  const isElsewhere = facts !== undefined && !isEmbedded(facts) && state.modelUrl.value === '';
  return (
    <article class="channel" aria-label={`Channel ${unit} of ${row.path}`}>
      <div class="row title">
        <h2>
          Channel {unit} <span class="faint">of {row.path}</span>
        </h2>
        <button type="button" aria-label="The channel before" disabled={unit === 0} onClick={() => state.unit.value--}>
          ‹
        </button>
        <button
          type="button"
          aria-label="The next channel"
          disabled={unit === channels - 1}
          onClick={() => state.unit.value++}
        >
          ›
        </button>
        <CopyLink />
      </div>
      {isElsewhere && (
        <p class="faint">The address holds the layer and the channel; others open this model by themselves first.</p>
      )}
      <div class="parts">
        <div>
          <ChannelDream row={row} unit={unit} onEnd={() => ended.value++} />
          <section aria-label="Its concepts">
            <h3>Its concepts</h3>
            <ChannelConcept row={row} unit={unit} onEnd={() => ended.value++} />
          </section>
        </div>
        <div>
          <section aria-label="Its top pictures">
            <h3>Its top pictures</h3>
            <TopPictures row={row} unit={unit} starts={ended.value} />
          </section>
          <section aria-label="Its weights">
            <h3>Its weights</h3>
            <ChannelWeights row={row} unit={unit} />
          </section>
        </div>
      </div>
      {layer && layer.height * layer.width > 1 && (
        <section aria-label="In the open picture">
          <h3>In the open picture</h3>
          <Unit row={row} layer={layer} unit={unit} />
        </section>
      )}
    </article>
  );
}
