import {
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';

/** What a unit of H.264 is, of a picture that needs no other. */
const KEY_PICTURE = 5;

/** An MP4 of H.264 in a container that says which frames can be started from, and what they are before the frames. */
export async function remuxed(file: Uint8Array, rate: number): Promise<Uint8Array> {
  const track = await new Input({ source: new BufferSource(file), formats: ALL_FORMATS }).getPrimaryVideoTrack();
  const decoderConfig = await track?.getDecoderConfig();
  if (!track || !decoderConfig) throw new Error('remuxed: the file has no video.');
  const target = new BufferTarget();
  const output = new Output({ target, format: new Mp4OutputFormat({ fastStart: 'in-memory' }) });
  const source = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(source, { frameRate: rate });
  await output.start();
  for await (const packet of new EncodedPacketSink(track).packets()) {
    await source.add(packet.clone({ type: isKey(packet.data) ? 'key' : 'delta' }), { decoderConfig });
  }
  await output.finalize();
  return new Uint8Array(target.buffer as ArrayBuffer);
}

/** Whether a sample holds a key picture: its units follow each other, each after its length in four bytes. */
function isKey(data: Uint8Array): boolean {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at + 4 < data.length; at += 4 + view.getUint32(at)) {
    if (((data[at + 4] as number) & 31) === KEY_PICTURE) return true;
  }
  return false;
}
