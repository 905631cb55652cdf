import {
  BufferTarget,
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  Quality,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
} from 'mediabunny';
import { even, evenFrame } from './evenFrame.js';
import type { Film, FilmFormat } from './Film.js';

/** What plays in most programs comes first. */
const CODECS = ['avc', 'vp9', 'vp8'] as const;

/**
 * A film as MP4 or WebM, by the browser's own encoders (WebCodecs). Undefined where the browser has none for pictures
 * of this size.
 */
export async function videoFilm({ width, height, rate }: FilmFormat): Promise<Film | undefined> {
  if (typeof VideoEncoder === 'undefined') return undefined;
  const quality = new Quality('high');
  const size = { width: even(width), height: even(height) };
  const codec = await getFirstEncodableVideoCodec([...CODECS], { ...size, quality });
  if (codec === null) return undefined;
  const target = new BufferTarget();
  const isMp4 = codec === 'avc';
  const output = new Output({ target, format: isMp4 ? new Mp4OutputFormat() : new WebMOutputFormat() });
  const source = new VideoSampleSource({ codec, quality });
  output.addVideoTrack(source, { frameRate: rate });
  await output.start();
  let count = 0;
  return {
    ending: isMp4 ? 'mp4' : 'webm',
    add: async (frame) => {
      const { data, width: codedWidth, height: codedHeight } = evenFrame(frame);
      const time = { timestamp: count++ / rate, duration: 1 / rate };
      const sample = new VideoSample(data, { format: 'RGBX', codedWidth, codedHeight, ...time });
      try {
        await source.add(sample);
      } finally {
        sample.close();
      }
    },
    finish: async () => {
      await output.finalize();
      return new Uint8Array(target.buffer as ArrayBuffer);
    },
  };
}
