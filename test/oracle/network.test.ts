import { agreeWithTfjs } from './agreeWithTfjs.js';

agreeWithTfjs();
