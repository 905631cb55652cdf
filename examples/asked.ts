import type { Method, MethodOptions } from 'netlens';

/** What a program answers to whatever a method may ask for; undefined leaves it to the method. */
export type Answers = { readonly [Name in Method['asks'][number]]: MethodOptions[Name] | undefined };

/** A method's options: the answers to what it asks for. */
export function asked({ asks }: Method, answers: Answers): MethodOptions {
  return Object.fromEntries(asks.flatMap((name) => (answers[name] === undefined ? [] : [[name, answers[name]]])));
}
