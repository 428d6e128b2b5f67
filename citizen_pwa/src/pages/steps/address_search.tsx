import { useEffect, useState } from "preact/hooks";

import { findAddresses } from "../../api/addresses";
import type { Address } from "../../api/types";
import { TextField } from "../../components/fields/text_field";
import { Icon } from "../../components/icon";
import { t, tn } from "../../i18n";
import type { Place } from "../../storage/records";

const SHORTEST = 3;

interface AddressSearchProps {
  error: string | undefined;
  onChoose: (place: Place) => void;
}

/** Type an address, choose one of those found, or keep the typed words as they are. */
export function AddressSearch({ error, onChoose }: AddressSearchProps) {
  const [typed, setTyped] = useState("");
  const [found, setFound] = useState<Address[] | null>(null);
  const [failed, setFailed] = useState(false);
  const words = typed.trim();

  useEffect(() => {
    setFailed(false);
    if (words.length < SHORTEST) {
      setFound(null);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      findAddresses(words, abort.signal)
        .then(setFound)
        .catch(() => {
          if (abort.signal.aborted) return;
          setFound([]);
          setFailed(true);
        });
    }, 250);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [words]);

  const choose = (place: Pick<Place, "latitude" | "longitude" | "address">) => {
    setTyped("");
    setFound(null);
    onChoose({ ...place, accuracyM: null, source: "address" });
  };

  return (
    <div class="search">
      <TextField
        id="address"
        type="search"
        inputMode="search"
        label={t("place.address")}
        hint={t("place.address_hint")}
        error={error}
        maxLength={200}
        value={typed}
        onChange={setTyped}
      />
      <p class="status" role="status">
        {found && !failed && tn("place.found", found.length)}
        {failed && t("place.search_failed")}
      </p>
      {found && (
        <ul class="rows">
          {found.map((address) => (
            <li key={address.label}>
              <button
                type="button"
                class="row"
                onClick={() =>
                  choose({ latitude: address.latitude, longitude: address.longitude, address: address.label })
                }
              >
                <Icon name="map-pin" />
                <span>{address.label}</span>
              </button>
            </li>
          ))}
          <li>
            <button type="button" class="row" onClick={() => choose({ latitude: null, longitude: null, address: words })}>
              <Icon name="pencil" />
              <span>{t("place.as_typed", { words })}</span>
            </button>
          </li>
        </ul>
      )}
    </div>
  );
}
