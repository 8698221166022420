# What a run owes until it is done: written before the step that makes it due, struck out after. A run that dies leaves it to the next.

function Add-Owed {
    param([string] $Name, $Detail = $true)
    $owed = Read-StateFile -Name 'journal.json'
    if ($owed.ContainsKey($Name)) { return }
    $owed[$Name] = $Detail
    Write-StateFile -Name 'journal.json' -State $owed
}

function Get-Owed {
    param([string] $Name)
    (Read-StateFile -Name 'journal.json')[$Name]
}

function Test-Owed { param([string] $Name) (Read-StateFile -Name 'journal.json').ContainsKey($Name) }

function Complete-Owed {
    param([string] $Name)
    $owed = Read-StateFile -Name 'journal.json'
    if (-not $owed.ContainsKey($Name)) { return }
    $owed.Remove($Name)
    Write-StateFile -Name 'journal.json' -State $owed
}
