/** @jsxImportSource preact */
import type { JSX } from 'preact';
import * as state from '../../state.js';
import { Save } from '../../ui/Save.js';
import type { Neuron } from '../../worker/space.js';
import type { Place, Step, Term } from '../../worker/spaceStep.js';

interface EquationProps {
  readonly neuron: Neuron;
  /** Whether a layer is there to go to. */
  readonly isPlane: (layer: string) => boolean;
  /** Channels of the last layer that have names. */
  readonly nameOf: (place: Place) => string | undefined;
  readonly onSelect: (place: Place) => void;
}

/** Where a neuron's value comes from, step by step, in numbers that add up. */
export function Equation({ neuron, isPlane, nameOf, onSelect }: EquationProps): JSX.Element {
  const [first] = neuron.steps;
  if (first === undefined) return <p />;
  const name = nameOf(first);
  return (
    <div class="equation">
      <h2>
        {titleOf(first)}
        {name !== undefined && <span class="faint"> {name}</span>}
      </h2>
      <p class="value number" data-value={first.value}>
        {exact(first.value)}
      </p>
      {neuron.steps.map((step) => (
        <StepTable key={step.layer} step={step} isPlane={isPlane} onSelect={onSelect} />
      ))}
      <Save name={`neuron ${titleOf(first)}`} numbers={() => neuron} />
    </div>
  );
}

interface StepProps {
  readonly step: Step;
  readonly isPlane: (layer: string) => boolean;
  readonly onSelect: (place: Place) => void;
}

function StepTable({ step, isPlane, onSelect }: StepProps): JSX.Element {
  const { kind, terms, count, rest, bias, activation } = step;
  const isSum = kind === 'sum';
  if (kind === undefined) {
    return (
      <p class="faint">
        {step.layer} is a {step.className}, which is not taken apart here.
      </p>
    );
  }
  const more = count - terms.length;
  return (
    <table data-step={step.layer} data-after={step.after} data-value={step.value}>
      <caption>
        <strong>{step.layer}</strong> <span class="faint">{said(step)}</span>
      </caption>
      <tbody>
        {terms.map((term) => (
          <tr key={`${term.layer}@${term.channel},${term.y},${term.x}`}>
            <th scope="row">
              {isPlane(term.layer) || count > 1 ? (
                <button type="button" onClick={() => onSelect(term)} title="Go to this neuron">
                  {titleOf(term)}
                </button>
              ) : (
                titleOf(term)
              )}
            </th>
            <td class="number">{isSum && term.weight !== 1 && `${short(term.weight)} × ${short(term.activation)}`}</td>
            <td class={`number ${signOf(term)}`}>{exact(term.weight * term.activation)}</td>
          </tr>
        ))}
        {more > 0 && <Row name={`${more} more`} part="rest" value={isSum ? rest : undefined} />}
        {bias !== 0 && (
          <Row name={step.className === 'BatchNormalization' ? 'shift' : 'bias'} part="bias" value={bias} />
        )}
        {count === 0 && bias === 0 && <Row name="a border of zeros" part="rest" value={0} />}
        {(count > 1 || bias !== 0) && <Row name={together[kind]} part="before" value={step.before} isTotal />}
        {activation !== undefined && (
          <Row name={applied(step)} part="after" value={step.after} isTotal={count === 1 && bias === 0} />
        )}
      </tbody>
    </table>
  );
}

const together = { sum: 'sum', largest: 'largest', least: 'least', product: 'product' };

interface RowProps {
  readonly name: string;
  readonly part: string;
  readonly value: number | undefined;
  readonly isTotal?: boolean;
}

function Row({ name, part, value, isTotal }: RowProps): JSX.Element {
  return (
    <tr class={isTotal ? 'total' : undefined}>
      <th scope="row" colSpan={2}>
        {name}
      </th>
      <td class="number" data-part={part}>
        {value === undefined ? '' : exact(value)}
      </td>
    </tr>
  );
}

/** What the layer does, in words. */
function said({ kind, count, className, terms }: Step): string {
  if (kind === 'largest') return `the largest of ${count}`;
  if (kind === 'least') return `the least of ${count}`;
  if (kind === 'product') return `the product of ${count}`;
  if (className === 'BatchNormalization') return 'scale × value + shift';
  if (count === 1) return terms[0]?.weight === 1 ? '' : 'weight × value';
  return `${count} products of weight × value`;
}

function applied({ activation, before, powers }: Step): string {
  if (powers !== undefined) return `softmax: e^${short(before)} / ${exact(powers)}`;
  return `${activation}(${short(before)})`;
}

/** A neuron's name: layer, channel and, where it has a place, column and row. */
function titleOf({ layer, channel, y, x }: Place): string {
  const colour = ['red', 'green', 'blue'][channel];
  const shape = state.model.value?.layers.find(({ path }) => path === layer)?.outputShape;
  if (shape?.length === 2) return `${layer} ${channel}`;
  return layer === '' ? `picture ${colour} (${x}, ${y})` : `${layer} ${channel} (${x}, ${y})`;
}

const signOf = ({ weight, activation }: Term): string => (weight * activation < 0 ? 'negative' : 'positive');

const exact = (value: number): string => minus(Math.abs(value) >= 1e4 ? value.toPrecision(6) : value.toFixed(4));
const short = (value: number): string => minus(Math.abs(value) >= 1e3 ? value.toPrecision(4) : value.toFixed(3));
const minus = (text: string): string => text.replace('-', '−');
