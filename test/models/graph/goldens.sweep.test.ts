import { agreeWithGoldens } from './agreeWithGoldens.js';

agreeWithGoldens({ cpu: ['emotion', 'facemesh', 'selfie', 'movenet-lightning'] });
