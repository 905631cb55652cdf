import { NumericalError } from '../../errors.js';

/** MAP-Elites' archive: for each class, the genome whose image has had the highest score so far. */
export class Elites<Genome> {
  /** The champions, in the classes' order; none before the first image. */
  readonly genomes: Genome[] = [];
  /** Their scores. */
  readonly scores: Float32Array;

  constructor(readonly classes: readonly number[]) {
    this.scores = new Float32Array(classes.length).fill(-Infinity);
  }

  /**
   * Whoever has a higher score for a class takes the champion's place.
   * @param row - the score of each class there is.
   * @throws A {@link NumericalError} for a score that is not finite.
   */
  challenge(genome: Genome, row: readonly number[]): void {
    this.classes.forEach((index, k) => {
      const score = row[index]!;
      if (!Number.isFinite(score)) {
        throw new NumericalError(`evolve: the score of class ${index} is ${score}; wanted a finite number.`);
      }
      if (score <= this.scores[k]!) return;
      this.scores[k] = score;
      this.genomes[k] = genome;
    });
  }
}
