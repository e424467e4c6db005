/**
 * Runs in the page that draws figures, before plotly.js. Promises and timers there do their work at
 * once, so that a figure is drawn when the call returns; random numbers, which Plotly uses for ids of
 * elements, start afresh for each figure, so that the same figure gives the same bytes.
 */
export const pageStub = `
  'use strict';
  class ImmediatePromise {
    constructor(run) {
      this.state = 'pending';
      this.waiting = [];
      const settle = (state, value) => {
        if (this.state !== 'pending') return;
        this.state = state;
        this.value = value;
        for (const go of this.waiting.splice(0)) go();
      };
      const reject = (error) => settle('rejected', error);
      const resolve = (value) => {
        if (value && typeof value.then === 'function') value.then(resolve, reject);
        else settle('fulfilled', value);
      };
      try { run(resolve, reject); } catch (error) { reject(error); }
    }
    then(fulfilled, rejected) {
      return new ImmediatePromise((resolve, reject) => {
        const go = () => {
          const ok = this.state === 'fulfilled';
          const next = ok ? fulfilled : rejected;
          if (typeof next !== 'function') return (ok ? resolve : reject)(this.value);
          try { resolve(next(this.value)); } catch (error) { reject(error); }
        };
        if (this.state === 'pending') this.waiting.push(go); else go();
      });
    }
    catch(rejected) { return this.then(undefined, rejected); }
    finally(done) {
      return this.then((v) => { done(); return v; }, (e) => { done(); throw e; });
    }
    static resolve(value) { return new ImmediatePromise((resolve) => resolve(value)); }
    static reject(error) { return new ImmediatePromise((_, reject) => reject(error)); }
    static all(list) {
      const values = [];
      let chain = ImmediatePromise.resolve();
      [...list].forEach((item, i) => {
        chain = chain.then(() => item).then((value) => { values[i] = value; });
      });
      return chain.then(() => values);
    }
    static race(list) {
      return new ImmediatePromise((resolve, reject) => {
        for (const item of list) ImmediatePromise.resolve(item).then(resolve, reject);
      });
    }
  }
  let seed = 1;
  globalThis.Promise = ImmediatePromise;
  globalThis.setTimeout = (work) => { work(); return 0; };
  globalThis.requestAnimationFrame = (work) => { work(0); return 0; };
  globalThis.Math.random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  globalThis.restart = () => { seed = 1; };
  globalThis.URL.createObjectURL = () => 'blob:none';
`;

/** The most rectangles of a picture: a smooth one (pixel by pixel) would be too large as SVG. */
const LARGEST_PICTURE = 20_000;

/**
 * Runs there too: a canvas for heat maps, which Plotly paints pixel by pixel or rectangle by rectangle.
 * Its picture is SVG, not PNG, whose bytes would depend on the version of the compression library.
 */
export const canvasStub = `
  'use strict';
  const pictures = new WeakMap();
  class Picture {
    constructor() { this.rectangles = []; this.fillStyle = '#000'; }
    createImageData(width, height) {
      return { width, height, data: new Uint8ClampedArray(width * height * 4) };
    }
    putImageData({ width, height, data }) {
      if (width * height > ${LARGEST_PICTURE}) {
        throw new Error('a smooth heat map is too large for a static image');
      }
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const [r, g, b, a] = data.subarray(4 * (y * width + x));
          this.fillStyle = 'rgba(' + [r, g, b, a / 255].join(',') + ')';
          this.fillRect(x, y, 1, 1);
        }
      }
    }
    fillRect(x, y, width, height) {
      this.rectangles.push('<rect x="' + x + '" y="' + y + '" width="' + width + '" height="' +
        height + '" fill="' + this.fillStyle + '"/>');
    }
    clearRect() { this.rectangles = []; }
  }
  globalThis.HTMLCanvasElement.prototype.getContext = function (kind) {
    if (kind !== '2d') return null;
    if (!pictures.has(this)) pictures.set(this, new Picture());
    return pictures.get(this);
  };
  globalThis.HTMLCanvasElement.prototype.toDataURL = function () {
    const size = 'width="' + this.width + '" height="' + this.height + '" viewBox="0 0 ' +
      this.width + ' ' + this.height + '"';
    return 'data:image/svg+xml,' + encodeURIComponent(
      '<svg xmlns="http://www.w3.org/2000/svg" ' + size +
      ' preserveAspectRatio="none" shape-rendering="crispEdges">' +
      (pictures.get(this)?.rectangles ?? []).join('') + '</svg>');
  };
`;
