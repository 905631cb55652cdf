declare module 'virtual:mnist-digits' {
  /** Where the packed digits are. */
  const url: string;
  export default url;
}
