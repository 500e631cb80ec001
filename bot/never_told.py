"""What is never answered by itself, however general it sounds: a grievance, false papers, a wish to be erased."""

from __future__ import annotations

import re

from bot.normalise import words

# All in the matching form of `bot.normalise`: doubled letters once, "nous" is "nus".
_POST = (
    r"(consul\w*|konsil\w*|konsul\w*|cosul\w*|ambas\w*|embas\w*|lasigiden\w*|agents?|guichets?|guichetiers?|secretaires?"
    r"|oficers?|oficiers?|clerk|staf|employes?|monsieur|dame)"
)
_SOMEBODY = r"(il|ils|ele|eles|on|they|he|she|u|ça|ca)"
_ME = r"(m|me|nus)"
_MONEY = (
    r"(euros?|eur|francs?|f?cfa|fcf|xof|f|dolars?|dolar|usd|pounds?|livres?|dirhams?|dh|mad|dinars?|da|dzd|lyd|tnd|riyals?|rials?"
    r"|ugiyas?|mru|nairas?|cedis?|dorome|mile?|milion|k|wari|bales?)"
)
_AMOUNT = rf"\b\d[\d ]* ?({_MONEY})\b|\b(euros?|dolars?|cfa|fcfa|dorome|wari) (ba )?\d\d+\b"
_GRIEVANCE = re.compile(
    "|".join(
        [
            _AMOUNT,
            rf"\b{_ME} (a|ont|avait|avaient|on) (demande|dit|di|refuse|exige|reclame|fait payer|pris|renvoye)\w*\b",
            rf"(?<!je )\b{_ME} (refuse|exige|reclame|renvoi|renvoie|chase|insulte|fatigue|truande|arnake)\w*\b",
            rf"\b{_POST}\b(?: \w+){{0,4}} {_ME} (demand|dema?n|fait|dit|prend|tr[ae]it)\w*\b",
            rf"(?<!un )(?<!une )(?<!des )(?<!si )(?<!ancun )(?<!a )(?<!an )(?<!any )(?<!some )\b{_POST}\b(?: \w+){{0,3}}"
            r" (refus(e|ent|es|ed|ing|ait|aient|er de me)|rejet\w*|deni(es|ed)|exige\w*|reclame\w*)\b",
            rf"\b{_POST}\b(?: \w+){{0,3}} (demande(nt)?|veu(t|lent)|prend|pren(d|ent)) (de l )?argent\b",
            rf"\b{_POST}\b(?: \w+){{0,3}} (ne|n|did ?n|does ?n|do not|does not|wo ?n|wil not|wont|doesnt|dont)"
            r" (veut|veulent|fait|font|repond\w*|done\w*|acepte\w*|t|give|help|answer|want|accept|renew)\b",
            rf"\b{_SOMEBODY} (refuse(nt|s)?|exige(nt)?|reclame(nt)?|ve(ut|ulent) (de l )?argent)\b",
            rf"\b{_SOMEBODY} (wants? money|ask(s|ed)? (for )?money)\b",
            rf"\b({_POST}|they|he|she)\b(?: \w+){{0,3}} (ask|charg|demand|tel|told|tok|refus|want|insult)\w*"
            r"(?: \w+){0,2} (me|us|money|cash|bribe|extra|euros?|francs?)\b",
            r"\b(asked|charged|told|refused|denied|refuses|made|making|asking|asks|charging) (me|us)\b",
            r"\b(pot de vin|pots de vin|bakshish|bakchich|corupt\w*|corup\w*|bribe\w*|raket\w*|su la table|sus la table"
            r"|under the table|suplement|moneye\w*|extorsion|plaint\w*|plaindre|complain\w*|denonce\w*)\b",
            r"\b(c|ce|ca|est) (est )?(normal|juste|legal|le bon prix|trop cher|un abus)\b",
            r"\bis (it|this|that) (normal|legal|the right price|fair|to much)\b",
            r"\b(bon prix|vrai prix|prix normal|oficial price|right price|real price)\b(?=.*\b(consul\w*|ambas\w*|embas\w*))",
            rf"\b{_POST} (y?e|ko)\b(?: \w+){{0,4}} (nini|deli|mine|minen) (n|ne|an) (fe|na|la)\b",
            r"\b(nini|deli) (n|ne|an) (fe|na)\b",
            rf"\b{_POST} (bana|ma son|te son)\b",
            r"\b(u|a|olu) ko (n|ne|an) ka (wari|sara|\d+)\b",
            r"\b(me|nos) (pidio|pidieron|pide|piden|niega\w*|nego|chiede|chiedono|ha chiesto|hano chiesto|pediu|pediram)\b",
        ]
    )
)
_PAPER = re.compile(
    r"\bpa[sc][aei]?po\w*|\bpasp\w+|\bcartes?\b|\bcards?\b|\bkarti\b|\bnina\b|\bpapiers?\b|\bpapers?\b|\bid\b|\bactes?\b|\bvisas?\b"
)
_FALSE = re.compile(
    r"\b(faux|fause?s?|fake\w*|false|falsif\w*|forge\w*|contrefa\w*|counterfeit\w*|imit\w*|trafik\w*|nkalon\w*|falso|falsa"
    r"|achet\w*|acht\w*|achat|buy\w*|bought|purchas\w*|vend\w*|vendre|vente|sel|sels|seling|sold|comprar|comprare"
    r"|feyere|fere|feere|black market|marche noir|sans pas[ae]r par)\b"
)
_ERASED = re.compile(
    r"\b(efac\w*|suprim\w*|delet\w*|eras\w*|borrar|borre\w*|eliminar|cancelar|canceler|cancelare|apagar|josi\w*"
    r"|ublie[zr]? moi|forget me|remove my|enlever mes|retirer mes)\b|احذف|حذف|امسح|مسح"
)


def never_told(text: str) -> bool:
    """Whether a person must read a text for what it says of a post, of false papers, or of what we keep of its writer."""
    said = " ".join(words(text))
    if _GRIEVANCE.search(said) or _ERASED.search(said):
        return True
    return bool(_PAPER.search(said) and _FALSE.search(said))
