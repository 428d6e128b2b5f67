import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { t } from "../i18n";
import { Icon } from "./icon";
import { Pictogram } from "./pictogram";
import { Link } from "./router";

interface ScreenProps {
  title: string;
  /** The language of the title, where it is not the page's. */
  titleLang?: string | undefined;
  /** Above the title: "Étape 2 sur 7". */
  above?: string | undefined;
  back?: string | undefined;
  /** The screen's one main action and what stands beside it, at the bottom within thumb reach. */
  actions?: ComponentChildren;
  /** Room for two columns on a large window. */
  wide?: boolean;
  /** What search engines and shared links say of the page. */
  description?: string | undefined;
  children: ComponentChildren;
}

let firstScreen = true;

/** One screen: its title takes the focus when the person arrives from another. */
export function Screen({ title, titleLang, above, back, actions, wide = false, description, children }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // As the screen is drawn, not a moment later: a quick hand may have gone on with Tab by then.
  useLayoutEffect(() => {
    if (!firstScreen) heading.current?.focus({ preventScroll: true });
    firstScreen = false;
  }, []);
  useEffect(() => {
    document.title = t("app.page_title", { title });
    document.querySelector("meta[name=description]")?.setAttribute("content", description ?? t("welcome.lead"));
  }, [title, description]);
  return (
    <main id="main" class={wide ? "screen wide" : "screen"}>
      {back !== undefined && (
        <div class="above">
          <Link href={back} class="back" back>
            <Icon name="arrow-left" />
            {t("app.back")}
          </Link>
          {above && <p>{above}</p>}
        </div>
      )}
      <Pictogram />
      <h1 ref={heading} tabIndex={-1} lang={titleLang}>
        {title}
      </h1>
      <div class="content">{children}</div>
      {actions && <div class="actions">{actions}</div>}
    </main>
  );
}
