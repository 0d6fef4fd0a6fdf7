// Ids, coordinates and UTC times keep their direction in Arabic text.

import type { ComponentChildren } from 'preact';

export function Ltr({ children, class: name }: { children: ComponentChildren; class?: string }) {
  return (
    <bdi dir="ltr" class={name}>
      {children}
    </bdi>
  );
}
