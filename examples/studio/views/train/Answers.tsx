/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { Picture } from '../../ui/Picture.js';
import type { TrainingFacts } from '../../worker/train.js';
import type { Tested } from '../../worker/trainTest.js';
import { heldOutPicture, watch, watched } from './training.js';

const MOST = 14;

/** What the network answers to pictures that it has not learnt from, and where it is most surely wrong. */
export function Answers({ facts, tested }: { readonly facts: TrainingFacts; readonly tested: Tested }): JSX.Element {
  const { classes } = facts.heldOut;
  const wrong = Array.from(classes.keys())
    .slice(0, tested.count)
    .filter((i) => tested.answers[i] !== classes[i])
    .sort((i, j) => (tested.confidences[j] as number) - (tested.confidences[i] as number));
  const first = Array.from({ length: Math.min(MOST, tested.count) }, (_, i) => i);
  const strip = (indices: readonly number[], label: string): JSX.Element => (
    <div class="strip" role="group" aria-label={label}>
      {indices.map((index) => (
        <Example key={`${facts.set} ${index}`} index={index} facts={facts} tested={tested} />
      ))}
    </div>
  );
  return (
    <section aria-label="Answers" class="answers">
      <h2>
        Held-out pictures{' '}
        <span class="faint">
          {tested.count - wrong.length} of {tested.count} right
        </span>
      </h2>
      {strip(first, 'The first held-out pictures')}
      <h2>
        Surest mistakes <span class="faint">{wrong.length === 0 ? 'none' : `${wrong.length} in all`}</span>
      </h2>
      {strip(wrong.slice(0, MOST), 'The surest mistakes')}
    </section>
  );
}

interface ExampleProps {
  readonly index: number;
  readonly facts: TrainingFacts;
  readonly tested: Tested;
}

function Example({ index, facts, tested }: ExampleProps): JSX.Element {
  const image = useMemo(() => heldOutPicture(index) as ImageData, [index, facts]);
  const name = (classIndex: number | undefined): string => facts.labels[classIndex ?? -1] ?? '';
  const [answer, truth] = [tested.answers[index], facts.heldOut.classes[index]];
  const isRight = answer === truth;
  const percent = Math.round(100 * (tested.confidences[index] as number));
  const says = isRight
    ? `${name(truth)}, ${percent} %: right`
    : `taken for ${name(answer)} with ${percent} %, is ${name(truth)}`;
  return (
    <button
      type="button"
      class={isRight ? 'right' : 'wrong'}
      aria-pressed={watched.value === index}
      title={says}
      onClick={() => void watch(index)}
    >
      <Picture image={image} label={`Held-out picture ${index}`} />
      <span>{isRight ? name(answer) : `✗ ${name(answer)}`}</span>
      {!isRight && <span class="faint">is {name(truth)}</span>}
    </button>
  );
}
