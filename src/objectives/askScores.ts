import { withScoreSource, type ScoreSource } from '../models/scoreSource.js';
import type { Input } from '../network/input.js';
import { questionOf, type Question } from './Question.js';
import type { Target } from './target.js';

/** As `askAsync`, for what needs scores alone: a black box will do. Such a method asks by `looking` and `scoresAt`. */
export function askScores<T>(
  caller: string,
  source: ScoreSource,
  input: Input,
  target: Target | undefined,
  answer: (question: Question) => Promise<T>,
): Promise<T> {
  return withScoreSource(caller, source, input, (network) => answer(questionOf(caller, network, input, target)));
}
