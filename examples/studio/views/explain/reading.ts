import type { MethodRow } from '../../worker/explain.js';

const rooms: Readonly<Record<MethodRow['room'], string>> = {
  cam: 'The layer has few places: the enlarged map is coarser than it looks.',
  gradient: 'A gradient describes small changes: a saturated unit has none, yet may drive the score.',
  rules: 'Its backward rules trade exactness for a clearer picture.',
  perturbation: 'A covered picture is unlike any that the network learned from.',
};

const classes: Readonly<Record<MethodRow['follows'], string>> = {
  yes: '',
  somewhat: 'Much of it stays when the class changes: compare two classes.',
  hardly: 'It hardly changes with the class: trust its location, not its texture.',
  no: 'It does not look at the class: it is no argument for one.',
};

/** What to doubt of a method's map, by its row of the library's table; what is most harmful first. */
export function doubtsOf({ room, follows }: Pick<MethodRow, 'room' | 'follows'>): readonly string[] {
  return [classes[follows], rooms[room]].filter((doubt) => doubt !== '');
}

/** What the numbers of a map are, where they are more than an order. */
export function unitsOf({ isAdditive }: Pick<MethodRow, 'isAdditive'>): string {
  return isAdditive ? 'Its values are shares of the score: together they add up to it.' : '';
}
