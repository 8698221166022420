# Recipients per message (MaxRecipients). It grows at once and shrinks only when no feeder sends more: SMTPSVC answers 5xx, or
# 452, to a message with too many, and LISTSERV counts that against the subscribers. Desired: {instance, maxRecipients}.

function Test-RecipientsLimit {
    param($Desired)
    $path = "SmtpSvc/$($Desired.instance)/MaxRecipients"
    $found = Get-MetabaseValue -Key "SmtpSvc/$($Desired.instance)" -Name 'MaxRecipients'
    if ($found -eq $Desired.maxRecipients) { return }
    if ((Test-Wider -Found $found -Wanted $Desired.maxRecipients) -and -not (Test-Exact)) {
        Add-Pending -Text "$path stays at $found until no feeder needs it; then $($Desired.maxRecipients)"
        return
    }
    New-Difference -Item 'RecipientsLimit' -Path $path -Expected ([string] $Desired.maxRecipients) -Found (Format-Value $found) -Original $found
}

# 0 is no limit.
function Test-Wider {
    param($Found, [int] $Wanted)
    if ($null -eq $Found) { return $false }
    $Wanted -ne 0 -and ($Found -eq 0 -or $Found -gt $Wanted)
}

function Set-RecipientsLimit {
    param($Desired, $Difference)
    Set-MetabaseValue -Key "SmtpSvc/$($Desired.instance)" -Name 'MaxRecipients' -Value ([int] $Desired.maxRecipients)
}
