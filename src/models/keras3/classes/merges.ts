import { operatorOfKeras2 } from '../operatorOfKeras2.js';
import type { Translations } from './Translation.js';

export const mergeClasses: Translations = { TFOpLambda: operatorOfKeras2 };
