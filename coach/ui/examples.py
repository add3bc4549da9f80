"""First questions to try, by who is asking."""

EXAMPLES: dict[str, tuple[str, ...]] = {
    "Student": (
        "How do I approach an attending on my rotation?",
        "What goes into a first email to a surgeon I have never met?",
        "I have been avoiding my PI because the analysis is not done. What now?",
        "I don't know any doctors. Where do I find a mentor?",
    ),
    "Resident": (
        "I said yes to too many projects and all of them are late.",
        "My mentor takes months to return my drafts. What can I do?",
        "What is the difference between a mentor and a sponsor?",
        "How do I change mentors without burning a bridge?",
    ),
    "Mentor": (
        "What do outstanding mentors do differently?",
        "My student has gone silent. What should I do as the mentor?",
        "I have too many mentees. How do I say no?",
        "What should we agree on in the first meeting with a new mentee?",
    ),
    "Program": (
        "How do we match mentors and mentees fairly?",
        "Is there evidence that mentoring works?",
        "How many medical students have a mentor?",
        "What is mentorship malpractice?",
    ),
}
