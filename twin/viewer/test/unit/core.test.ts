import { describe, expect, it, vi } from 'vitest';
import { ecefToLonLat, LocalFrame, lonLatToEcef, lonLatToUnit, unitToLonLat } from '../../src/core/crs';
import { CATALOGUE, guessLang, readableClass, unit } from '../../src/core/i18n';
import { Live } from '../../src/core/live';
import { decodeTile } from '../../src/core/mvt';
import { classColour, hslToHex, layerStyle, STATE_COLOUR } from '../../src/core/palette';
import { matcher, parseRule, ruleKey, withoutRule, withRule } from '../../src/core/rules';
import { initialState, Store } from '../../src/core/store';
import { boundsOf } from '../../src/core/types';
import { formatView, parseCamera, parseView } from '../../src/core/url';
// @ts-expect-error plain JavaScript
import { encodeTile } from '../fixtures/mvt.mjs';

describe('url', () => {
  it('keeps the whole view', () => {
    const state = {
      ...initialState(), tab: 'map' as const, camera: { lon: 113.9345, lat: 22.3123, height: 420.5, heading: 31.5, pitch: -28 },
      selection: { collection: 'terminal', id: '2QmS$a~O/&=#%é' }, hidden: [{ collection: 'city', id: 'a,b' }, { collection: 'terminal', storey: 'L2', class: 'IfcWall' }],
      isolated: [{ collection: 'terminal', class: 'IfcDoor' }], slice: { collection: 'terminal', storey: 'x~y', mode: 'only' as const }, off: ['roads', 'lamp posts'],
      colour: 'class' as const, theme: 'dark' as const, quality: 'high' as const, lang: 'zh-Hant' as const,
    };
    expect({ ...initialState(), ...parseView('', `#${formatView(state)}`) }).toEqual(state);
  });
  it('writes nothing for the default view', () => expect(formatView(initialState())).toBe(''));
  it('lets the hash win over the query', () => expect(parseView('?lang=en&quality=low', '#lang=zh-Hant')).toEqual({ lang: 'zh-Hant', quality: 'low' }));
  it.each(['cam=1,2,3', 'cam=NaN,1,2,3,4', 'cam=999,1,2,3,4', 'tab=<script>', 'sel=%E0%A4%A', 'colour=x', 'storey=~'])('drops %s', (hash) => expect(parseView('', `#${hash}`)).toEqual({}));
  it('reads a camera', () => expect(parseCamera('113.9,22.3,100,0,-30')).toEqual({ lon: 113.9, lat: 22.3, height: 100, heading: 0, pitch: -30 }));
});

describe('rules', () => {
  it('match by id, storey and class together', () => {
    const match = matcher([{ collection: 't', id: 'a' }, { collection: 't', storey: 'L1', class: 'Door' }, { collection: 'u' }], 't')!;
    expect(match({ id: 'a', storey: '', class: '' })).toBe(true);
    expect(match({ id: 'b', storey: 'L1', class: 'Door' })).toBe(true);
    expect(match({ id: 'b', storey: 'L1', class: 'Wall' })).toBe(false);
    expect(matcher([{ collection: 'u' }], 't')).toBeNull();
  });
  it('survive text', () => expect(parseRule(ruleKey({ collection: 'a', class: '~%,' }))).toEqual({ collection: 'a', class: '~%,' }));
  it('are added once and removed', () => {
    const rule = { collection: 'a', id: '1' };
    expect(withRule(withRule([], rule), { ...rule })).toHaveLength(1);
    expect(withoutRule([rule], { ...rule })).toHaveLength(0);
  });
});

describe('crs', () => {
  it('goes to ECEF and back', () => {
    const [lon, lat, h] = ecefToLonLat(lonLatToEcef(113.9145, 22.3089, 12.5));
    expect(lon).toBeCloseTo(113.9145, 10); expect(lat).toBeCloseTo(22.3089, 9); expect(h).toBeCloseTo(12.5, 4);
  });
  it('has X east, Y up, Z south', () => {
    const frame = new LocalFrame(113.9, 22.3, 6);
    const [x, y, z] = frame.toLocal(113.91, 22.31, 6);
    expect(x).toBeGreaterThan(1000); expect(z).toBeLessThan(-1000); expect(y).toBeLessThan(0); // the Earth curves away
    const back = frame.toLonLat([x, y, z]);
    expect(back[0]).toBeCloseTo(113.91, 9); expect(back[2]).toBeCloseTo(6, 4);
    const m = frame.fromEcef(), e = lonLatToEcef(113.91, 22.31, 6);
    expect(m[0]! * e[0] + m[4]! * e[1] + m[8]! * e[2] + m[12]!).toBeCloseTo(x, 4);
  });
  it('goes to Mercator and back', () => {
    const [lon, lat] = unitToLonLat(...lonLatToUnit(113.9, 22.3));
    expect(lon).toBeCloseTo(113.9, 10); expect(lat).toBeCloseTo(22.3, 10);
  });
});

describe('mvt', () => {
  it('decodes ids, names and geometry', () => {
    const square = { type: 'Polygon', coordinates: [[[113.90, 22.30], [113.91, 22.30], [113.91, 22.31], [113.90, 22.31], [113.90, 22.30]]] };
    const body = encodeTile('x', [{ id: 'F-1', name: '<b>', geometry: square, properties: { name: '<b>' } }], 12, 3344, 1790) ?? encodeTile('x', [{ id: 'F-1', name: '<b>', geometry: square, properties: { name: '<b>' } }], 0, 0, 0);
    const tile = decodeTile(new Uint8Array(body).buffer, 12, 3344, 1790);
    expect(tile.features[0]).toMatchObject({ id: 'F-1', name: '<b>', type: 3 });
  });
});

describe('live', () => {
  const reading = (over: object) => ({ asset: 'A', collection: 'c', object: 'o', observedProperty: 'T', unit: 'Cel', result: 20, phenomenonTime: '2026-01-01T00:00:00Z', state: 'ok' as const, ...over });
  it('tells a batch once, and only states that changed', () => {
    vi.useFakeTimers();
    const live = new Live();
    const told: unknown[] = [];
    live.on('states', (c) => told.push(c));
    live.take([reading({ assetState: 'warning' }), reading({ assetState: 'alarm', phenomenonTime: '2026-01-01T00:00:01Z', result: 30 })]);
    live.take([reading({ assetState: 'alarm', phenomenonTime: '2026-01-01T00:00:02Z', result: 31 })]);
    vi.advanceTimersByTime(150);
    expect(told).toHaveLength(1);
    expect(live.stateOf('c', 'o')).toBe('alarm');
    expect(live.seriesOf('A', 'T').map((s) => s.value)).toEqual([20, 30, 31]);
    vi.useRealTimers();
  });
  it('refuses states it does not know', () => {
    const live = new Live();
    live.merge({ c: { o: 'on fire' as never } });
    expect(live.stateOf('c', 'o')).toBeUndefined();
  });
});

describe('words', () => {
  it('are complete in both languages, with the same places to fill', () => {
    const { en, 'zh-Hant': zh } = CATALOGUE;
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    const holes = (s: string) => (s.match(/\{\w+\}/g) ?? []).sort();
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect(holes(zh[key]), key).toEqual(holes(en[key]));
  });
  it('read well', () => {
    expect(readableClass('IfcCurtainWall')).toBe('Curtain wall');
    expect(unit('Cel')).toBe('°C');
    expect(guessLang(['zh-HK'])).toBe('zh-Hant');
  });
});

describe('palette', () => {
  it('gives any collection a steady colour', () => {
    expect(layerStyle('whatever', 'light')).toEqual(layerStyle('whatever', 'light'));
    expect(layerStyle('a', 'light').fill).not.toBe(layerStyle('b', 'light').fill);
    expect(classColour('IfcThing', true)).toMatch(/^#[0-9a-f]{6}$/);
    expect(hslToHex(0, 100, 50)).toBe('#ff0000');
    expect(new Set(Object.values(STATE_COLOUR.light)).size).toBe(5);
  });
});

describe('store', () => {
  it('tells only those who watch a changed key', () => {
    const store = new Store();
    const fn = vi.fn();
    const stop = store.on(['tab'], fn);
    store.set({ lang: 'zh-Hant' }); store.set({ tab: '3d' });
    expect(fn).not.toHaveBeenCalled();
    store.set({ tab: 'map' }); stop(); store.set({ tab: '3d' });
    expect(fn).toHaveBeenCalledTimes(1);
  });
  it('reads extents of 4 and 6 numbers', () => {
    expect(boundsOf({ id: 'a', extent: { spatial: { bbox: [[1, 2, 3, 4, 5, 6]] } } })).toEqual([1, 2, 4, 5]);
    expect(boundsOf({ id: 'a' })).toBeNull();
  });
});
