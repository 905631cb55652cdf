/** @jsxImportSource preact */
import type { Unit } from 'netlens';
import type { JSX } from 'preact';
import * as state from '../../state.js';
import { Picture } from '../../ui/Picture.js';
import { Save } from '../../ui/Save.js';

interface UnitCardsProps {
  readonly path: string;
  readonly units: readonly Unit[];
  readonly pictures: DissectionPictures;
  /** Whether units that detect nothing are shown, too. */
  readonly isAll: boolean;
}

type DissectionPictures = ReadonlyMap<number, ImageData>;

/** The units with their concepts and best pictures, the best first. */
export function UnitCards({ path, units, pictures, isAll }: UnitCardsProps): JSX.Element {
  const shown = units.filter(({ detector }) => isAll || detector).toSorted((a, b) => b.iou - a.iou);
  return (
    <ul class="units">
      {shown.map((unit) => {
        const image = pictures.get(unit.channel);
        return (
          <li key={unit.channel} class={unit.detector ? undefined : 'other'}>
            <div class="row">
              <button type="button" aria-pressed={state.unit.value === unit.channel} onClick={() => look(unit)}>
                Unit {unit.channel}
              </button>
              <span>
                <strong>{unit.concept === '' ? 'nothing' : unit.concept}</strong>{' '}
                <span class="faint number">
                  {unit.category} {unit.iou.toFixed(3)}
                </span>
              </span>
            </div>
            {image ? (
              <Picture image={image} label={`The best pictures of unit ${unit.channel}, dark where it is silent`} />
            ) : (
              <p class="faint">No picture excites it.</p>
            )}
            <div class="row">
              <span class="faint number">{others(unit)}</span>
              {image && <Save name={`${path} unit ${unit.channel}`} image={image} numbers={() => unit} />}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function look({ channel }: Unit): void {
  state.unit.value = channel;
  state.part.value = 'channel';
}

/** The best concepts of the other categories. */
function others({ category, best }: Unit): string {
  return Object.entries(best)
    .filter(([name, { concept, iou }]) => name !== category && concept !== '' && iou >= 0.005)
    .map(([, { concept, iou }]) => `${concept} ${iou.toFixed(2)}`)
    .join(', ');
}
