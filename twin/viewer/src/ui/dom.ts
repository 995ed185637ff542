/** Small helpers to build the page. Text goes in as text, never as markup: names in the data may be hostile. */
import { live, t, type Words } from '../core/i18n';

type Child = Node | string | null | undefined | false;
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string | boolean | ((event: never) => void)> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value as unknown as EventListener);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((c): c is Node | string => c !== null && c !== undefined && c !== false));
  return element;
}

/** Text and labels that follow the language. */
export function words<E extends HTMLElement>(element: E, key: Words): E {
  live(() => { element.textContent = t(key); });
  return element;
}
export function label<E extends HTMLElement>(element: E, key: Words): E {
  live(() => { element.setAttribute('aria-label', t(key)); element.title = t(key); });
  return element;
}

const ICONS = {
  plus: 'M12 5v14M5 12h14', minus: 'M5 12h14', home: 'M4 11l8-7 8 7M6 10v10h12V10', full: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  camera: 'M4 8h4l2-3h4l2 3h4v11H4zM12 10.5a3 3 0 100 6 3 3 0 000-6', link: 'M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1',
  menu: 'M4 6h16M4 12h16M4 18h16', close: 'M6 6l12 12M18 6L6 18', search: 'M11 4a7 7 0 100 14 7 7 0 000-14M16 16l4 4', tilt: 'M3 17l9 4 9-4M3 12l9 4 9-4M12 3l9 4-9 4-9-4z',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12M12 9a3 3 0 100 6 3 3 0 000-6', off: 'M3 3l18 18M10 6a10 10 0 0112 6 16 16 0 01-3 4M6 7a16 16 0 00-4 5s4 7 10 7a10 10 0 004-1', target: 'M12 3v4M12 17v4M3 12h4M17 12h4M12 8a4 4 0 100 8 4 4 0 000-8',
  sun: 'M12 8a4 4 0 100 8 4 4 0 000-8M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2', left: 'M4 12a8 8 0 1 0 3-6M4 4v5h5', right: 'M20 12a8 8 0 1 1-3-6M20 4v5h-5', north: 'M12 2l5 18-5-4-5 4z',
} as const;
export type Icon = keyof typeof ICONS;
export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [k, v] of Object.entries({ viewBox: '0 0 24 24', width: '18', height: '18', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.8', 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true' })) svg.setAttribute(k, v);
  const path = document.createElementNS(svg.namespaceURI, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}
export function iconButton(name: Icon, key: Words, act: () => void, cls = ''): HTMLButtonElement {
  return label(h('button', { type: 'button', class: `icon ${cls}`, click: act }, icon(name)), key);
}

/** A tab list after the ARIA pattern: arrows move, one stop for Tab. */
export function tabs<T extends string>(name: Words, entries: readonly { id: T; words: Words; panel: HTMLElement }[], chosen: T, pick: (id: T) => void): { element: HTMLElement; choose(id: T): void } {
  const list = label(h('div', { role: 'tablist', class: 'tabs' }), name);
  list.removeAttribute('title');
  const buttons = entries.map(({ id, words: key, panel }) => {
    const button = words(h('button', { type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': panel.id, click: () => pick(id) }), key);
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', button.id);
    return button;
  });
  list.append(...buttons);
  list.addEventListener('keydown', (e) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    e.preventDefault();
    const at = (buttons.findIndex((b) => b.getAttribute('aria-selected') === 'true') + step + buttons.length) % buttons.length;
    pick(entries[at]!.id);
    buttons[at]!.focus();
  });
  const choose = (id: T) => entries.forEach((entry, i) => {
    const on = entry.id === id;
    buttons[i]!.setAttribute('aria-selected', String(on));
    buttons[i]!.tabIndex = on ? 0 : -1;
    entry.panel.hidden = !on;
  });
  choose(chosen);
  return { element: list, choose };
}
