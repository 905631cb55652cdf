/** @jsxImportSource preact */
import type { JSX } from 'preact';
import * as state from '../../state.js';
import { defaultNetworks } from './defaultNetworks.js';
import { plans, problem, set, text, trained } from './training.js';

/** The network as text, a layer a line, beside what each line gives; what is wrong with it in a sentence. */
export function NetworkText(): JSX.Element {
  const lines = text.value.split('\n');
  const outputs = lines.map((_, i) => plans.value.findLast(({ line }) => line === i + 1)?.output.join(' × ') ?? '');
  const weights = plans.value.reduce((sum, { parameters }) => sum + parameters, 0);
  return (
    <div class="network-text">
      <label class="stacked">
        <span class="faint">Network, a layer a line</span>
        <span class="lines">
          <textarea
            rows={Math.max(5, lines.length)}
            spellcheck={false}
            wrap="off"
            aria-invalid={problem.value !== ''}
            aria-describedby="network-problem"
            value={text.value}
            onInput={(event) => {
              const value = event.currentTarget.value;
              state.train.network.value = value === defaultNetworks[set.value] ? '' : value;
            }}
          />
          <span class="outputs faint number" aria-hidden="true">
            {outputs.map((output, i) => (
              <span key={i}>{output}</span>
            ))}
          </span>
        </span>
      </label>
      <p id="network-problem" role="status" class={problem.value === '' ? 'faint' : 'wrong'}>
        {problem.value !== '' ? problem.value : `${weights.toLocaleString('en')} weights`}
        {problem.value === '' && trained.value !== '' && trained.value !== text.value && '. Reset builds it.'}
      </p>
      <details>
        <summary>Available layers</summary>
        <dl>
          <dt>conv 8 5x5 relu</dt>
          <dd>8 filters of 5 × 5. Also: stride 2, same or valid (same where not said).</dd>
          <dt>depthwise 3x3 relu</dt>
          <dd>one filter for each channel</dd>
          <dt>pool 2</dt>
          <dd>the largest of 2 × 2; pool 3 stride 2; pool 2 average</dd>
          <dt>average</dt>
          <dd>the mean over all places</dd>
          <dt>dense 10 softmax</dt>
          <dd>10 units; flattens what is before it</dd>
          <dt>batchnorm, dropout 0.5</dt>
          <dd>and activations on a line of their own: relu, relu6, elu, tanh, sigmoid, softmax</dd>
          <dt># a remark</dt>
          <dd>is passed over</dd>
        </dl>
      </details>
    </div>
  );
}
