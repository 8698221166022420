# The LISTSERV of a host that is to have none any more: a worker that has become an SMTP-only server. Nobody hands it jobs now. Desired: the
# role narrow.

function Test-ListservLeaving {
    param($Desired)
    if (Get-Optional -Object $Desired -Name 'listserv') { return $false }
    Test-OwnerOf -Pattern '^SITE\.CFG/'
}

function Test-SurplusListserv {
    param($Desired)
    if (Test-ListservLeaving -Desired $Desired) { New-Difference -Item 'SurplusListserv' -Path 'LISTSERV' -Expected 'let go of' -Found 'managed here' }
}

function Set-SurplusListserv {
    param($Desired, $Difference)
    Close-Listserv -Spool (Get-RememberedSpool) -Drain $Desired.drain
    Clear-Owner -Pattern '^SITE\.CFG/'
    # The drain had a time of its own.
    Set-DeadlineAtLeast -Minutes $Desired.deadlineMinutes
}

function Get-Spool {
    param($Desired)
    Get-Optional -Object $Desired -Name 'spool' -Default "$($Desired.installRoot)\$($script:Facts.Listserv.Spool)"
}

# An SMTP-only server is not told where its LISTSERV was.
function Save-Spool {
    param($Desired)
    $spool = Get-Spool -Desired $Desired
    if ((Get-RememberedSpool) -ne $spool) { Write-StateFile -Name 'listserv.json' -State @{ spool = $spool } }
}

function Get-RememberedSpool { [string] (Read-StateFile -Name 'listserv.json')['spool'] }
